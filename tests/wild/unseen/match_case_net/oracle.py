import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(37)
    f = {}
    x = r.normal(size=(5, 6))

    def gn(p):
        z = x.reshape(5, 2, 3)
        return ((z - z.mean(2, keepdims=True)) / np.sqrt(z.var(2, keepdims=True) + 1e-5)).reshape(5, 6) * p["gamma"] + p["beta"]
    inner = [("linear", 6, 6)]
    ip = m.init(inner, r)
    for spec, fn in ((("linear", 6, 4), lambda p: x @ p["W"] + p["b"]),
                     (("prelu", 6), lambda p: np.maximum(x, 0) + p["a"] * np.minimum(x, 0)),
                     (("weightnorm", 6, 4), lambda p: x @ (p["g"] * p["v"] / np.sqrt((p["v"] ** 2).sum(0)))),
                     (("groupnorm", 6, 2), gn),
                     (("maxout", 2), lambda p: np.maximum(x[:, ::2], x[:, 1::2])),
                     (("residual", inner, ip), lambda p: x + x @ ip[0]["W"] + ip[0]["b"])):
        p = m.init([spec], r)
        for k in p[0]:
            p[0][k] = r.normal(size=p[0][k].shape)
        y, t = m.forward([spec], p, x)
        d = r.normal(size=y.shape)
        dx, g = m.backward([spec], p, t, d)
        n = spec[0]
        f[n + " forward"] = (y, fn(p[0]))
        f[n + " dx"] = (dx, slope(lambda: fn(p[0]), x, d))
        for k in p[0]:
            f[n + " " + k] = (g[0][k], slope(lambda: fn(p[0]), p[0][k], d))
        if n == "residual":
            f["residual W"] = (g[0][0]["W"], slope(lambda: fn(0), ip[0]["W"], d))
    return f
