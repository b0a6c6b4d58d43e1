import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    l = m.MultiHeadAttentionLayer(4, 2)
    names = ["query_weights", "key_weights", "value_weights", "output_weights"]
    for n in names:
        setattr(l, n, r.normal(size=(4, 4)))
    x, d = r.normal(size=(2, 3, 4)), r.normal(size=(2, 3, 4))

    def f():
        q, k, v = (x @ getattr(l, n) for n in names[:3])
        out = []
        for h in (slice(0, 2), slice(2, 4)):
            s = np.exp(np.einsum("bid,bjd->bij", q[..., h], k[..., h]) / np.sqrt(2))
            out.append(np.einsum("bij,bjd->bid", s / s.sum(-1, keepdims=True), v[..., h]))
        return np.concatenate(out, -1) @ l.output_weights + l.output_bias
    c = {"out": (l.forward(x), f()), "x": (l.backward(d), slope(f, x, d))}
    for n in names + ["output_bias"]:
        c[n] = (getattr(l, n + "_gradient"), slope(f, getattr(l, n), d))
    return c
