import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(44)
    te, st, R = m.new_mlp(r, 3, 6, 4), m.new_mlp(r, 3, 5, 4), r.normal(size=(5, 6))
    x, y = r.normal(size=(7, 3)), r.integers(4, size=7)

    def fw(p):
        h = np.maximum(x @ p["W1"] + p["b1"], 0)
        return h, h @ p["W2"] + p["b2"]
    sm = lambda z: np.exp(z) / np.exp(z).sum(1, keepdims=True)
    ht, zt = fw(te)

    def L():
        h, z = fw(st)
        ce = -np.log(sm(z)[np.arange(7), y]).mean()
        p, q = sm(zt / 3), sm(z / 3)
        return .3 * ce + .7 * 9 * (p * np.log(p / q)).sum() / 7 + .2 * np.mean((h @ R - ht) ** 2)
    l, g, dR = m.student_step(st, R, te, x, y, 3., .3, .2)
    f = {"loss": (l, L()), "dR": (dR, slope(L, R))}
    for k in st:
        f["d" + k] = (g[k], slope(L, st[k]))
    z = r.normal(size=(7, 4))
    f["kd_term"] = (m.kd_term(z, zt, 3.)[1], slope(lambda: -9 / 7 * (sm(zt / 3) * np.log(sm(z / 3))).sum(), z))
    return f
