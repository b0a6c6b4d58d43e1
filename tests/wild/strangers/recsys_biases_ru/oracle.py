import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(3)
    b = m.BiasedMF(3, 4, 2, reg=0.3, lr=0.05)
    b.P, b.Q, b.bu, b.bi, b.mu = r.normal(size=(3, 2)), r.normal(size=(4, 2)), r.normal(size=3), r.normal(size=4), 0.4
    u, i, y = np.array([0, 1, 0, 2, 0]), np.array([3, 3, 1, 0, 3]), r.normal(size=5)

    def f():
        L = 0
        for a, k, t in zip(u, i, y):
            L += 0.5 * (t - 0.4 - b.bu[a] - b.bi[k] - b.P[a] @ b.Q[k]) ** 2
            L += 0.15 * (b.bu[a] ** 2 + b.bi[k] ** 2 + b.P[a] @ b.P[a] + b.Q[k] @ b.Q[k])
        return L
    c = {"loss": (b.loss(u, i, y), f())}
    for n, g in zip(("P", "Q", "bu", "bi"), b.gradients(u, i, y)):
        c["g" + n] = (g, slope(f, getattr(b, n)))
    u, i, y = u[:1], i[:1], y[:1]
    old = {n: getattr(b, n).copy() for n in ("P", "Q", "bu", "bi")}
    due = {n: slope(f, getattr(b, n)) for n in old}
    b.sgd_epoch(np.array([[u[0], i[0], y[0]]]))
    for n in old:
        c["sgd " + n] = (old[n] - getattr(b, n), 0.05 * due[n])
    return c
