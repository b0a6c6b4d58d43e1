import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(22)
    k = m.FastKAN(3, 2, 5)
    x, d = r.normal(size=(4, 3)), r.normal(size=(4, 2))
    k.C = r.normal(size=k.C.shape)

    def y():
        o = np.zeros((4, 2))
        for i in range(3):
            for j in range(2):
                o[:, j] += x[:, i] / (1 + np.exp(-x[:, i])) * k.Wb[i, j]
                for g in range(5):
                    o[:, j] += k.C[i, j, g] * np.exp(-(x[:, i] - (-2 + g)) ** 2)
        return o
    k2 = m.FastKAN(3, 2, 9)   # another width
    k2.C = r.normal(size=k2.C.shape)
    f = {"fwd": (k.fwd(x), y())}
    f["dx"] = (k.bwd(d), slope(y, x, d))
    f["dC"], f["dWb"] = (k.dC, slope(y, k.C, d)), (k.dWb, slope(y, k.Wb, d))
    k2.fwd(x)
    f["dx, h=.5"] = (k2.bwd(d), slope(lambda: k2.fwd(x), x, d))
    k2.dC = np.zeros_like(k2.C)
    k2.smooth_penalty(0.3)
    f["smooth_penalty"] = (k2.dC, slope(lambda: 0.3 * np.sum(np.diff(k2.C, 2, axis=2) ** 2), k2.C))
    return f
