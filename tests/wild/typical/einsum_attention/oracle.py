import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(3)
    q, k, v = r.normal(size=(2, 2, 3, 4)), r.normal(size=(2, 2, 3, 4)), r.normal(size=(2, 2, 3, 5))
    d = r.normal(size=(2, 2, 3, 5))
    c = {}
    for causal in (True, False):
        def f():
            s = q @ k.swapaxes(-1, -2) / 2
            e = np.exp(s) * (np.tri(3) if causal else 1)
            return e / e.sum(-1, keepdims=True) @ v
        o, cache = m.attention(q, k, v, causal)
        c[f"out {causal}"] = (o, f())
        for n, a, g in zip("qkv", (q, k, v), m.attention_backward(d, cache)):
            c[f"d{n} {causal}"] = (g, slope(f, a, d))
    return c
