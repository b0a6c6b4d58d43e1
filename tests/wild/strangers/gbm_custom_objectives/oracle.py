import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(4)
    f, b, F, k = r.normal(size=6), np.array([0, 1, 1, 0, 1, 0.0]), r.normal(size=(6, 3)), np.array([0, 2, 1, 1, 0, 2])
    pos = r.poisson(2, 6)

    def sg(z):
        return 1 / (1 + np.exp(-z))

    def focal():
        p = np.where(b == 1, sg(f), 1 - sg(f))
        return -(1 - p) ** 2 * np.log(p)
    c = {}
    for n, y, loss in (("logloss", b, lambda: np.log1p(np.exp(f)) - b * f), ("focal", b, focal), ("poisson", pos, lambda: np.exp(f) - pos * f),
                       ("pseudo_huber", b, lambda: np.sqrt(1 + (f - b) ** 2) - 1)):
        o = getattr(m, n + "_obj")
        g, h = o(y, f)
        c[n] = (g, slope(loss, f))
        c[n + " hess"] = (h, slope(lambda: o(y, f)[0], f) if n != "focal" else slope(lambda: o(y, f)[0], f))
    g, h = m.softmax_obj(k, F)
    c["softmax"] = (g, slope(lambda: np.log(np.exp(F).sum(1)) - F[np.arange(6), k], F))
    P = np.exp(F) / np.exp(F).sum(1, keepdims=True)
    c["softmax hess"] = (h, P - P ** 2)
    return c
