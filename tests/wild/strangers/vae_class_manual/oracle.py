import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(4)
    v = m.VAE(5, 4, 3)
    x, eps = (r.random((6, 5)) > 0.5) * 1.0, r.normal(size=(6, 3))

    def f():
        h = x @ v.e_W0 + v.e_b0
        h = np.where(h > 0, h, 0.1 * h)
        mu, lv = h @ v.e_Wmu + v.e_bmu, h @ v.e_Wlv + v.e_blv
        l = np.tanh((mu + np.exp(lv / 2) * eps) @ v.d_W0 + v.d_b0) @ v.d_W1 + v.d_b1
        return (np.sum(np.log1p(np.exp(l)) - x * l) + 0.5 * np.sum(mu ** 2 + np.exp(lv) - 1 - lv)) / 6
    for n in v.names:
        setattr(v, n, r.normal(size=getattr(v, n).shape))
    v.forward(x, eps)
    c = {"loss": (v.loss(x), f())}
    g = v.backward()
    for n in v.names:
        c[n] = (g[n], slope(f, getattr(v, n)))
    old = v.d_W1.copy()
    v.adam(0.1)
    c["adam"] = (old - v.d_W1, 0.1 * c["d_W1"][1] / (np.abs(c["d_W1"][1]) + 1e-8))
    return c
