import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(50)
    f = {}
    x = r.normal(size=(2, 2, 7, 6))
    for k, s, p, d in ((3, 1, 1, 1), (3, 2, 1, 2), (2, 2, 0, 1)):
        c = m.Conv2D(2, 3, k, s, p, d)
        c.b = r.normal(size=3)

        def y():
            X = np.zeros((2, 2, 7 + 2 * p, 6 + 2 * p))
            X[:, :, p:p + 7, p:p + 6] = x
            h, w = (7 + 2 * p - d * (k - 1) - 1) // s + 1, (6 + 2 * p - d * (k - 1) - 1) // s + 1
            o = np.zeros((2, 3, h, w)) + c.b[:, None, None]
            for a in range(h):
                for b in range(w):
                    o[:, :, a, b] += np.tensordot(X[:, :, a * s:a * s + d * (k - 1) + 1:d, b * s:b * s + d * (k - 1) + 1:d], c.W, ([1, 2, 3], [1, 2, 3]))
            return o
        out = c(x)
        n = f"Conv2D {k}{s}{p}{d} "
        f[n + "forward"] = (out, y())
        up = r.normal(size=out.shape)
        f[n + "dx"] = (c.backward(up), slope(y, x, up))
        f[n + "dW"], f[n + "db"] = (c.dW, slope(y, c.W, up)), (c.db, slope(y, c.b, up))
    a = m.AvgPool(2)
    up = r.normal(size=a(x[:, :, :, :5]).shape)
    z = x[:, :, :, :5].copy()
    pool = lambda: np.array([[z[:, :, 2 * i:2 * i + 2, 2 * j:2 * j + 2].mean((2, 3)) for j in range(2)] for i in range(3)]).transpose(2, 3, 0, 1)
    f["AvgPool"] = (a.backward(up), slope(pool, z, up))
    q, up = m.Mish(), r.normal(size=x.shape)
    q(x)
    f["Mish"] = (q.backward(up), slope(lambda: x * np.tanh(np.log(1 + np.exp(x))), x, up))
    g, up = m.GlobalAvg(), r.normal(size=(2, 2))
    g(x)
    f["GlobalAvg"] = (g.backward(up), slope(lambda: x.mean((2, 3)), x, up))
    return f
