import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(3)
    a = m.MultiHeadAttention(6, 2)
    L = dict(q=a.wq, k=a.wk, v=a.wv, o=a.wo)
    for l in L.values():
        l.W, l.b = 0.6 * r.normal(size=(6, 6)), r.normal(size=6)
    x, d = r.normal(size=(2, 4, 6)), r.normal(size=(2, 4, 6))
    pad = np.array([[0, 0, 0, 1], [0, 0, 0, 0]]).astype(bool)

    def f():
        q, k, v = (x @ L[n].W + L[n].b for n in "qkv")
        o = np.zeros_like(x)
        for s in (slice(0, 3), slice(3, 6)):
            e = np.exp(q[..., s] @ k[..., s].swapaxes(1, 2) / np.sqrt(3)) * ~pad[:, None]
            o[..., s] = e / e.sum(-1, keepdims=True) @ v[..., s]
        return o @ L["o"].W + L["o"].b
    c = {"out": (a.forward(x, pad), f())}
    c["dx"] = (a.backward(d), slope(f, x, d))
    for n, l in L.items():
        c["W" + n] = (l.dW, slope(f, l.W, d))
        if n != "k":
            c["b" + n] = (l.db, slope(f, l.b, d))
    w, g = L["o"].W.copy(), L["o"].dW
    a.step(0.1)
    c["step"] = (L["o"].W, w - 0.1 * g)
    return c
