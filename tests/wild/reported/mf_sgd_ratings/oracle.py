import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    mf = m.MF(np.array([[5.0, 3], [4, 1], [0, 2]]), 2, 0.2, 0.05, 0)
    mf.train()
    mf.P, mf.Q = r.normal(size=mf.P.shape), r.normal(size=mf.Q.shape)
    mf.b_u, mf.b_i = r.normal(size=3), r.normal(size=2)
    mf.samples = [(1, 0, 4.0)]
    old = {k: getattr(mf, k).copy() for k in ("P", "Q", "b_u", "b_i")}
    P, Q, u, v = old.values()
    f = lambda: 0.5 * (4.0 - mf.b - u[1] - v[0] - P[1] @ Q[0]) ** 2 + 0.025 * (P[1] @ P[1] + Q[0] @ Q[0] + u[1] ** 2 + v[0] ** 2)
    mf.sgd()
    return {k: ((p - getattr(mf, k)) / 0.2, slope(f, p)) for k, p in old.items()}
