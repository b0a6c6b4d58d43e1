import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    n = m.SimpleConvNet(2, 4, 3, 3, 0.7)
    p = n.params
    p["b1"][:], p["b2"][:] = 0.3 * r.normal(size=3), r.normal(size=3)
    x, t = r.normal(size=(3, 2, 4, 4)), np.array([0, 2, 1])

    def conv(x, W, b, s, pad):
        x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
        k = W.shape[2]
        o = (x.shape[2] - k) // s + 1
        return np.array([[[[np.sum(x[i, :, s * a:s * a + k, s * c:s * c + k] * W[f]) + b[f] for c in range(o)]
                           for a in range(o)] for f in range(len(W))] for i in range(len(x))])

    def f():
        h = np.maximum(conv(x, p["W1"], p["b1"], 1, 1), 0).reshape(3, 3, 2, 2, 2, 2).max((3, 5))
        z = h.reshape(3, -1) @ p["W2"] + p["b2"]
        z = z - np.log(np.exp(z).sum(1, keepdims=True))
        return -z[np.arange(3), t].mean()
    g = n.gradient(x, t)
    c = {"loss": (n.loss(x, t), f())}
    for k in p:
        c[k] = (g[k], slope(f, p[k]))
    W, b = r.normal(size=(2, 2, 2, 2)), r.normal(size=2)
    l = m.Convolution(W, b, 2, 1)
    d = r.normal(size=(3, 2, 3, 3))
    cv = lambda: conv(x, W, b, 2, 1)
    c["conv"] = (l.forward(x), cv())
    c["conv dx"] = (l.backward(d.copy()), slope(cv, x, d))
    c["conv dW"], c["conv db"] = (l.dW, slope(cv, W, d)), (l.db, slope(cv, b, d))
    q = m.Pooling(2, 1)
    d = r.normal(size=(3, 2, 3, 3))
    q.forward(x)
    pool = lambda: np.max([x[:, :, i:i + 3, j:j + 3] for i in (0, 1) for j in (0, 1)], 0)
    c["pool dx"] = (q.backward(d), slope(pool, x, d))
    return c
