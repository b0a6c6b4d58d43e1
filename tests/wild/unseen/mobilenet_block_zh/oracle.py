import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(30)
    f = {}
    z = np.array([-4., -2, -.3, .8, 2.5, 5])
    hs = lambda z: z * np.minimum(np.maximum(z + 3, 0), 6) / 6
    f["hswish_d"] = (m.hswish_d(z), slope(lambda: hs(z), z))

    def dw(x, k, s):
        n, h, w, c = x.shape
        p = np.zeros((n, h + 2, w + 2, c))
        p[:, 1:-1, 1:-1] = x
        return np.array([[[(p[q, i:i + 3, j:j + 3] * k).sum((0, 1)) for j in range(0, w, s)] for i in range(0, h, s)] for q in range(n)])
    for s in (1, 2):
        d = m.Depthwise(2, s)
        x = r.normal(size=(2, 5, 4, 2))
        y = d.f(x)
        up = r.normal(size=y.shape)
        f[f"Depthwise forward {s}"] = (y, dw(x, d.k, s))
        f[f"Depthwise dx {s}"] = (d.b(up), slope(lambda: dw(x, d.k, s), x, up))
        f[f"Depthwise dk {s}"] = (d.dk, slope(lambda: dw(x, d.k, s), d.k, up))

    def se(x, a, b):
        g = np.maximum(x.mean((1, 2)) @ a, 0) @ b
        return x * (np.minimum(np.maximum(g + 3, 0), 6) / 6)[:, None, None]
    e = m.SE(4)
    x, up = r.normal(size=(3, 2, 3, 4)), r.normal(size=(3, 2, 3, 4))
    e.f(x)
    Y = lambda: se(x, e.w1, e.w2)
    f["SE dx"] = (e.b(up), slope(Y, x, up))
    f["SE dw1"], f["SE dw2"] = (e.dw1, slope(Y, e.w1, up)), (e.dw2, slope(Y, e.w2, up))
    B = m.InvertedResidual(2, 4, 2)
    for w in (B.up.w, B.se.w1, B.se.w2, B.down.w):
        w *= 2.5
    x, up = r.normal(size=(2, 3, 3, 2)), r.normal(size=(2, 3, 3, 2))
    B.f(x)
    Z = lambda: se(hs(dw(hs(x @ B.up.w), B.dw.k, 1)), B.se.w1, B.se.w2) @ B.down.w + x
    f["InvertedResidual dx"] = (B.b(up), slope(Z, x, up))
    f["InvertedResidual up.dw"] = (B.up.dw, slope(Z, B.up.w, up))
    return f
