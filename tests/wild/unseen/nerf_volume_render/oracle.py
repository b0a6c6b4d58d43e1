import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(20)
    s, c, dt, bg = r.uniform(0, 2, (2, 5)), r.uniform(0, 1, (2, 5, 3)), r.uniform(0.2, 0.6, (2, 5)), r.uniform(0, 1, 3)

    def render():
        out = np.zeros((2, 3))
        for i in range(2):
            T = 1.0
            for k in range(5):
                a = 1 - np.exp(-s[i, k] * dt[i, k])
                out[i] += T * a * c[i, k]
                T *= 1 - a
            out[i] += T * bg
        return out
    d = r.normal(size=(2, 3))
    col, ctx = m.composite_fwd(s, c, dt, bg)
    ds, dc = m.composite_bwd(d, ctx)
    f = {"color": (col, render()), "composite_bwd dsigma": (ds, slope(render, s, d)), "composite_bwd drgb": (dc, slope(render, c, d))}
    x = r.normal(size=(3, 2))
    e = lambda: np.concatenate([x] + [g(2.0 ** k * x) for k in range(3) for g in (np.sin, np.cos)], -1)
    up = r.normal(size=(3, 14))
    f["positional_encoding_bwd"] = (m.positional_encoding_bwd(up, x, 3), slope(e, x, up))
    t = r.normal(size=(2, 3))
    f["photometric"] = (m.photometric(d, t)[1], slope(lambda: np.mean((d - t) ** 2), d))
    return f
