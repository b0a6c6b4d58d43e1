import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    p, X, y = r.normal(size=4 * 3 + 2 * 5), np.c_[np.ones(5), r.normal(size=(5, 2))], np.array([1, 2, 2, 1, 2])
    s = lambda z: 1 / (1 + np.exp(-z))

    def f():
        a, b = p[:12].reshape(4, 3), p[12:].reshape(2, 5)
        h = s(np.c_[np.ones(5), s(X @ a.T)] @ b.T)
        t = np.eye(2)[y - 1]
        return -np.sum(t * np.log(h) + (1 - t) * np.log(1 - h)) / 5 + 0.7 / 10 * (np.sum(a[:, 1:] ** 2) + np.sum(b[:, 1:] ** 2))
    J, g1, g2 = m.nnCostFunction(p, 2, 4, 2, X, y, 0.7)
    g = slope(f, p)
    return {"J": (J, f()), "theta1_grad": (g1, g[:12].reshape(4, 3)), "theta2_grad": (g2, g[12:].reshape(2, 5))}
