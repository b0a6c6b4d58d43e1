import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(1)
    c, x, w = {}, np.array([0.5, 0.0, -1.2]), r.normal(size=10)

    def score():
        v = w[4:].reshape(3, 2)
        return w[0] + w[1:4] @ x + sum(x[i] * x[j] * (v[i] @ v[j]) for i in range(3) for j in range(i))
    for algo, y, f in (("regression", 2.0, lambda: (score() - 2) ** 2 / 2), ("binary", -1.0, lambda: np.log(1 + np.exp(score())))):
        g = np.zeros(10)
        loss = m.FactorizationMachinesGradient(algo, 2, 3).compute(x, y, w, g)
        c["loss " + algo], c["gradient " + algo] = (loss, f()), (g, slope(f, w))
    old, g = w.copy(), r.normal(size=10)
    new, reg = m.FactorizationMachinesUpdater().compute(w, g, 0.3, 4, 0.1)
    c["update"], c["kept"], c["reg"] = (new, old - 0.15 * (g + 0.1 * old)), (w, old), (reg, 0.05 * np.sum(new ** 2))
    return c
