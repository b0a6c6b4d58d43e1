import numpy as np
from proof import slope


def claims(load):
    m = load(("H = 24", "H = 5"), ("rounds = 150", "rounds = 0"))
    rng = np.random.default_rng(7)
    h0 = rng.normal(size=5)
    seen, due = [1, 0, 2, 2, 3], [0, 2, 2, 3, 4]
    for p in m.weights:
        p += 0.3 * rng.normal(size=p.shape)

    def loss():
        h, total = h0, 0
        for i, t in zip(seen, due):
            h = np.tanh(m.Wx[:, i] + m.Wh @ h + m.bh)
            y = m.Wy @ h + m.by
            total += np.log(np.exp(y).sum()) - y[t]
        return total

    value, grads, _ = m.unroll(seen, due, h0)
    found = {"loss": (value, loss())}
    names = ("Wx", "Wh", "Wy", "bh", "by")
    for k, g in zip(names, grads):
        found["g" + k] = (g, slope(loss, getattr(m, k)))
    one, two = load(("rounds = 150", "rounds = 0")), load(("rounds = 150", "rounds = 1"))
    for k, g in zip(names, two.grads):  # the direction of the first step
        if k in ("Wh", "by"):
            found[f"sign of the step of {k}"] = (np.sign(getattr(one, k) - getattr(two, k)), np.sign(g))
    return found
