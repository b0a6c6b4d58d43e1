import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    n = m.ThreeLayerConvNet((2, 4, 4), 2, 3, 5, 3, 0.6, 0.1)
    p = n.params
    for k in ("b1", "b2", "b3"):
        p[k] = 0.3 * r.normal(size=p[k].shape)
    X, y = r.normal(size=(3, 2, 4, 4)), np.array([1, 0, 2])

    def conv(x, w, b, s, pad):
        x = np.pad(x, ((0,), (0,), (pad,), (pad,)))
        o = (x.shape[2] - 3) // s + 1
        return sum(np.einsum("nchw,fc->nfhw", x[:, :, i:i + s * o:s, j:j + s * o:s], w[:, :, i, j]) for i in range(3) for j in range(3)) + b[:, None, None]

    def f():
        h = np.maximum(conv(X, p["W1"], p["b1"], 1, 1), 0).reshape(3, 2, 2, 2, 2, 2).max((3, 5)).reshape(3, -1)
        z = np.maximum(h @ p["W2"] + p["b2"], 0) @ p["W3"] + p["b3"]
        z = z - np.log(np.exp(z).sum(1, keepdims=True))
        return -z[np.arange(3), y].mean() + 0.05 * sum(np.sum(p[k] ** 2) for k in ("W1", "W2", "W3"))
    l, g = n.loss(X, y)
    c = {"loss": (l, f())}
    for k in p:
        c[k] = (g[k], slope(f, p[k]))
    x, w, b = r.normal(size=(2, 2, 5, 5)), r.normal(size=(2, 2, 3, 3)), r.normal(size=2)
    o, cache = m.conv_forward_naive(x, w, b, {"stride": 2, "pad": 1})
    d = r.normal(size=o.shape)
    cv = lambda: conv(x, w, b, 2, 1)
    for q, a, g in zip("xwb", (x, w, b), m.conv_backward_naive(d, cache)):
        c["conv d" + q] = (g, slope(cv, a, d))
    o, cache = m.max_pool_forward_naive(x, {"pool_height": 2, "pool_width": 2, "stride": 1})
    d = r.normal(size=o.shape)
    mp = lambda: np.max([x[:, :, i:i + 4, j:j + 4] for i in (0, 1) for j in (0, 1)], 0)
    c["pool dx"] = (m.max_pool_backward_naive(d, cache), slope(mp, x, d))
    ga, be, d = r.normal(size=2), r.normal(size=2), r.normal(size=x.shape)
    bn = lambda: ga[:, None, None] * (x - x.mean((0, 2, 3), keepdims=True)) / np.sqrt(x.var((0, 2, 3), keepdims=True) + 1e-5) + be[:, None, None]
    o, cache = m.spatial_batchnorm_forward(x, ga, be)
    c["bn"] = (o, bn())
    for q, a, g in zip(("x", "gamma", "beta"), (x, ga, be), m.spatial_batchnorm_backward(d, cache)):
        c["bn d" + q] = (g, slope(bn, a, d))
    return c
