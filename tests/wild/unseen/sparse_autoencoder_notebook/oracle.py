import numpy as np
from proof import slope


def claims(load):
    m = load(("patches = sampleIMAGES()", "patches = np.random.uniform(.1, .9, (64, 10))"), ("'maxiter': 50", "'maxiter': 1"))
    r = np.random.default_rng(39)
    th, X = r.normal(size=4 * 3 * 2 + 7), r.uniform(.1, .9, (4, 5))
    s = lambda z: 1 / (1 + np.exp(-z))

    def J():
        W, V, b, c = th[:12].reshape(3, 4), th[12:24].reshape(4, 3), th[24:27], th[27:]
        h = s(W @ X + b[:, None])
        o = s(V @ h + c[:, None])
        p = h.mean(1)
        return ((o - X) ** 2).sum() / 10 + .2 * (th[:24] ** 2).sum() + .7 * (.1 * np.log(.1 / p) + .9 * np.log(.9 / (1 - p))).sum()
    c, g = m.sparseAutoencoderCost(th, 4, 3, .4, .1, .7, X)
    n = slope(J, th)
    return {"cost": (c, J()), "W1": (g[:12], n[:12]), "W2": (g[12:24], n[12:24]), "b1": (g[24:27], n[24:27]), "b2": (g[27:], n[27:])}
