import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    X, y, a = r.normal(size=(6, 2)), r.normal(size=6), r.normal(size=6)
    t = np.sign(y)
    g = np.array([0.6])
    K = lambda: np.array([[np.exp(-g[0] * np.sum((p - q) ** 2)) for q in X] for p in X])
    k = m.KernelRidge(0.6, 0.3, 0.1, 1)
    f = lambda: 0.5 * np.sum((y - K() @ a) ** 2) + 0.15 * a @ K() @ a
    c = {"ridge": (k.cost(X, y, a), f()), "ridge a": (k.gradient(X, y, a), slope(f, a)),
         "ridge gamma": (k.gradient_gamma(X, y, a), slope(f, g)[0])}
    l = m.KernelLogistic(0.6, 0.3, 0.1, 1)
    h = lambda: np.mean(np.log(1 + np.exp(-t * (K() @ a)))) + 0.15 * a @ K() @ a
    c["logistic"], c["logistic a"] = (l.cost(X, t, a), h()), (l.gradient(X, t, a), slope(h, a))
    a[:] = 0
    c["ridge fit"] = (k.fit(X, y).alpha, -0.1 * slope(f, a))
    c["logistic fit"] = (l.fit(X, t).alpha, -0.1 * slope(h, a))
    return c
