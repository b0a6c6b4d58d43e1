import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(36)
    W, b = r.normal(size=(6, 4)), r.normal(size=6)
    f = {}
    for x in (7., 300.):
        w = min(1, (x / 100) ** .75)
        L = lambda: w / 2 * (W[1] @ W[5] + b[1] + b[5] - np.log(x)) ** 2
        W2, b2, g, gb = W.copy(), b.copy(), np.full((6, 4), 4.), np.full(6, 9.)
        m.run_iter(3, [(1, 2, x)], W2, b2, g, gb, lr=1e-1)
        f[f"W {x}"] = ((W - W2) * 20, slope(L, W))
        f[f"biases {x}"] = ((b - b2) * 30, slope(L, b))
    return f
