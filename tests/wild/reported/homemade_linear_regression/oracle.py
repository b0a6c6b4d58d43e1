import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    D, y = r.normal(size=(6, 2)), r.normal(size=(6, 1))
    l = m.LinearRegression(D, y)
    l.theta = r.normal(size=(3, 1))
    t, X = l.theta.copy(), np.c_[np.ones(6), (D - D.mean(0)) / D.std(0)]
    f = lambda: (np.sum((X @ t - y) ** 2) + 2 * np.sum(t[1:] ** 2)) / 12
    c = {"cost": (l.get_cost(D, y, 2), f())}
    l.train(0.3, 2, 1)
    c["theta"] = ((t - l.theta) / 0.3, slope(f, t))
    return c
