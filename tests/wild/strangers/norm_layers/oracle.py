import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(1)
    c = {}

    def one(n, l, x, params=("gamma", "beta")):
        for p in params:
            setattr(l, p, r.normal(size=getattr(l, p).shape))
        up = r.normal(size=x.shape)
        l.forward(x)
        c[n + " dx"] = (l.backward(up), slope(lambda: l.forward(x), x, up))
        for p in params:
            c[f"{n} d{p}"] = (getattr(l, "d" + p), slope(lambda: l.forward(x), getattr(l, p), up))
    one("bn", m.BatchNorm1d(3), r.normal(size=(6, 3)))
    e = m.BatchNorm1d(3)
    e.running_var, e.training = r.random(3) + 1, False
    one("bn eval", e, r.normal(size=(6, 3)))
    one("ln", m.LayerNorm(5), r.normal(size=(2, 3, 5)))
    one("gn", m.GroupNorm(2, 4), r.normal(size=(2, 4, 2, 3)))
    one("in", m.InstanceNorm(2), r.normal(size=(2, 2, 3, 3)))
    one("rms", m.RMSNorm(4), r.normal(size=(3, 4)), ("gamma",))
    x = r.normal(size=(5, 3))
    c["bn out"] = (m.BatchNorm1d(3)(x), (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5))
    return c
