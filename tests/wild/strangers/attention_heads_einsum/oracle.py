import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    p = {k: v * 2 for k, v in m.init_mha(8, 2, r).items()}
    x, up = r.normal(size=(2, 5, 8)), r.normal(size=(2, 5, 8))
    dx, g = m.mha_backward(up, m.mha_forward(x, p)[1])

    def f():
        return m.mha_forward(x, p)[0]
    c = {"dx": (dx, slope(f, x, up))}
    for k in p:
        c[k] = (g[k], slope(f, p[k], up))
    return c
