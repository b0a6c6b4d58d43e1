import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(2)
    net = m.SimpleConvNet((2, 5, 5), 2, 2, 4, 3, drop=-1, std=1)
    for k in net.params:
        net.params[k][...] = 0.4 * r.normal(size=net.params[k].shape)
    x, t = r.normal(size=(3, 2, 5, 5)), np.array([0, 2, 1])
    P = net.params

    def f():
        h = np.zeros((3, 2, 4, 4))
        for i in range(4):
            for j in range(4):
                h[:, :, i, j] = np.tensordot(x[:, :, i:i + 2, j:j + 2], P["W1"], ([1, 2, 3], [1, 2, 3])) + P["b1"]
        h = np.maximum(h, 0).reshape(3, 2, 2, 2, 2, 2).max((3, 5)).reshape(3, -1)
        z = np.maximum(h @ P["W2"] + P["b2"], 0) @ P["W3"] + P["b3"]
        p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        return -np.mean(np.log(p[np.arange(3), t] + 1e-7))
    g = net.gradient(x, t)
    c = {k: (g[k], slope(f, P[k])) for k in P}
    for n, l, s in (("conv", m.Convolution(r.normal(size=(2, 2, 3, 3)), np.zeros(2), 2, 1), (2, 2, 5, 5)), ("pool", m.Pooling(2, 2), (2, 2, 4, 4))):
        q = r.normal(size=s)
        u = r.normal(size=l.forward(q).shape)
        c[n] = (l.backward(u), slope(lambda: l.forward(q), q, u))
    d, q = m.Dropout(0.4), r.normal(size=(3, 5))
    d.forward(q)
    c["dropout"] = (d.backward(x[0, :, 0][:1].repeat(3, 0)), d.mask * x[0, :, 0][:1])
    return c
