import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(6)
    g = m.GPR()
    g.X, g.y = r.normal(size=(7, 2)), r.normal(size=7)
    th = np.array([0.2, -0.7, 0.3, -0.2])

    def nll():
        a, s, l = np.exp(th[0]), np.exp(th[1]), np.exp(th[2:])
        D = ((g.X[:, None] - g.X[None]) ** 2 / l ** 2).sum(-1)
        K = a ** 2 * np.exp(-D / 2) + s ** 2 * np.eye(7)
        return 0.5 * g.y @ np.linalg.inv(K) @ g.y + 0.5 * np.linalg.slogdet(2 * np.pi * K)[1]

    v, d = g.nll(th.copy())
    s = slope(nll, th)
    return {"value": (v, nll()), "amplitude": (d[:1], s[:1]), "noise": (d[1:2], s[1:2]), "lengths": (d[2:], s[2:])}
