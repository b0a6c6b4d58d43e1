import numpy as np
from proof import slope


def claims(load):
    m = load(("range(400)", "range(1)"))
    r = np.random.default_rng(6)
    T = m.T
    x, W, b, w, k = T(r.normal(size=(5, 3))), T(r.normal(size=(3, 4))), T(r.normal(size=4)), T(r.normal(size=(4, 2))), T(r.normal(size=(1, 2)))

    def f():
        h = np.log1p(np.exp(x.v @ W.v + b.v))
        return np.mean(((h * h - h) @ w.v * k.v) ** 2)
    h = m.softplus(x @ W + b)
    out = m.mean(m.square((h * h - h) @ w * k))
    m.backward(out)
    c = {"value": (out.v, f())}
    for n, t in (("x", x), ("W", W), ("b", b), ("w", w), ("k", k)):
        c[n] = (t.g, slope(f, t.v))
    return c
