import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    c = {}
    k, x = m.Conv3x3(2), r.normal(size=(5, 6))
    up = r.normal(size=(3, 4, 2))
    due, old = slope(lambda: k.forward(x), k.filters, up), k.filters.copy()
    k.forward(x)
    k.backprop(up, 0.1)
    c["conv"] = (old - k.filters, 0.1 * due)
    p, z = m.MaxPool2(), r.normal(size=(4, 6, 2))
    u = r.normal(size=(2, 3, 2))
    p.forward(z)
    c["pool"] = (p.backprop(u), slope(lambda: p.forward(z), z, u))
    s, q = m.Softmax(12, 4), r.normal(size=(2, 3, 2))
    s.weights = r.normal(size=(12, 4))

    def f():
        t = q.ravel() @ s.weights + s.biases
        return np.log(np.exp(t).sum()) - t[2]
    due = [slope(f, a) for a in (q, s.weights, s.biases)]
    w, b = s.weights.copy(), s.biases.copy()
    out = s.forward(q)
    g = np.zeros(4)
    g[2] = -1 / out[2]
    c["softmax dx"] = (s.backprop(g, 0.1), due[0])
    c["softmax w"] = (w - s.weights, 0.1 * due[1])
    c["softmax b"] = (b - s.biases, 0.1 * due[2])
    return c
