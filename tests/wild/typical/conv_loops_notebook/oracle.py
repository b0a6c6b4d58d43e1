import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    x, W, b = r.normal(size=(2, 4, 5, 2)), r.normal(size=(3, 3, 2, 2)), r.normal(size=(1, 1, 1, 2))
    hp = {"stride": 2, "pad": 1}

    def conv():
        p = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        return sum(np.einsum("nhwc,co->nhwo", p[:, i:i + 4:2, j:j + 5:2][:, :2, :3], W[i, j]) for i in range(3) for j in range(3)) + b
    Z, cache = m.conv_forward(x, W, b, hp)
    d = r.normal(size=Z.shape)
    c = {"Z": (Z, conv())}
    for n, a, g in zip(("dA", "dW", "db"), (x, W, b), m.conv_backward(d, cache)):
        c[n] = (g, slope(conv, a, d))
    for mode, red in (("max", np.max), ("average", np.mean)):
        A, cache = m.pool_forward(x, {"f": 2, "stride": 1}, mode)
        f = lambda: red([x[:, i:i + 3, j:j + 4] for i in (0, 1) for j in (0, 1)], axis=0)
        u = r.normal(size=A.shape)
        c[mode] = (A, f())
        c["d " + mode] = (m.pool_backward(u, cache, mode), slope(f, x, u))
    return c
