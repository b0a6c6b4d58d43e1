import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(32)
    p = np.array([[0., 0, 2, 2], [5, 5, 7, 8], [1, 1, 3.3, 4], [0, 0, 5, 5], [1, 0.2, 2, 2.5], [0, 6, 2, 8]])
    q = np.array([[1., 1, 3, 3.5], [0, 0, 2, 2], [0, 0, 5, 6], [1, 1, 3, 3], [0, 1, 4, 2], [1, 1, 3, 3]])

    def L():
        s = 0
        for a, b in zip(p, q):
            i = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
            u = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - i
            c = (max(a[2], b[2]) - min(a[0], b[0])) * (max(a[3], b[3]) - min(a[1], b[1]))
            s += 1 - i / u + (c - u) / c
        return s / len(p)
    l, g = m.giou_loss(p, q)
    f = {"giou": (l, L()), "giou_loss": (g, slope(L, p))}
    an, d, up = r.uniform(1, 3, (4, 4)), r.normal(size=(4, 4)), r.normal(size=(4, 4))
    f["decode_grad"] = (m.decode_grad(up, d, an), slope(lambda: m.decode(d, an), d, up))
    t, w = r.normal(size=(4, 4)), np.array([1., 0, 2, 1])

    def S():
        a = np.abs(d - t)
        return (np.where(a < .7, a * a / 1.4, a - .35).sum(1) * w).sum() / 3
    f["smooth_l1"] = (m.smooth_l1(d, t, .7, w)[1], slope(S, d))
    return f
