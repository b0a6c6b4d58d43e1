import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    t, X, y = r.normal(size=4), np.c_[np.ones(6), r.normal(size=(6, 3))], np.array([0, 1, 1, 0, 1, 0.0])
    T = t.copy()
    f = lambda: np.mean(np.log(1 + np.exp(X @ T)) - y * (X @ T)) + 3 / 12 * np.sum(T[1:] ** 2)
    J, g = m.costFunctionReg(t, X, y, 3)
    return {"J": (J, f()), "grad": (g, slope(f, T)), "theta kept": (t, T)}
