import numpy as np
from proof import slope


def claims(load):
    m = load(("import pylab", "import matplotlib.pyplot as pylab"))
    r = np.random.default_rng(12)
    P, Y = r.uniform(0.1, 1, (6, 6)), r.normal(size=12)
    P = P + P.T
    np.fill_diagonal(P, 0)
    P = np.maximum(P / P.sum(), 1e-12)
    off = ~np.eye(6, dtype=bool)
    f = {}
    for nu in (1., 3.):
        def kl():
            y = Y.reshape(6, 2)
            k = (1 + ((y[:, None] - y[None]) ** 2).sum(-1) / nu) ** (-(nu + 1) / 2)
            Q = k / k[off].sum()
            return (P * np.log(P / np.where(off, Q, 1)))[off].sum()
        C, g = m.objective(Y.copy(), P, 2, nu)
        f[f"objective value, dof {nu:g}"] = (C, kl())
        f[f"objective, dof {nu:g}"] = (g, slope(kl, Y))
    return f
