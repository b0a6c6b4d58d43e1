import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(5)
    p = {"W1": (4, 2), "b1": (4, 1), "W2": (1, 4), "b2": (1, 1)}
    p = {k: rng.normal(size=s) for k, s in p.items()}
    X = rng.normal(size=(2, 9))
    Y = rng.integers(0, 2, (1, 9)).astype(float)

    def cost():
        out = 1 / (1 + np.exp(-(p["W2"] @ np.tanh(p["W1"] @ X + p["b1"]) + p["b2"])))
        return -np.mean(np.log(np.where(Y == 1, out, 1 - out)))

    A2, cache = m.forward_propagation(X, p)
    grads = m.backward_propagation(p, cache, X, Y)
    due = {k: slope(cost, p[k]) for k in p}
    found = {"d" + k: (grads["d" + k], due[k]) for k in p}
    new = m.update(dict(p), grads, 0.1)
    found |= {f"step of {k}": ((p[k] - new[k]) / 0.1, due[k]) for k in p}
    return found
