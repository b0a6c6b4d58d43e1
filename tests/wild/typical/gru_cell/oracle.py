import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    g = m.GRU(3, 4)
    for k in g.params:
        g.params[k] = 0.7 * r.normal(size=g.params[k].shape)
    p = g.params
    X, h0, d = r.normal(size=(2, 4, 3)), r.normal(size=(2, 4)), r.normal(size=(2, 4, 4))
    s = lambda v: 1 / (1 + np.exp(-v))

    def f():
        h, o = h0, []
        for t in range(4):
            x = X[:, t]
            z, q = (s(x @ p["W" + k] + h @ p["U" + k] + p["b" + k]) for k in "zr")
            h = (1 - z) * np.tanh(x @ p["Wn"] + (q * h) @ p["Un"] + p["bn"]) + z * h
            o.append(h)
        return np.stack(o, 1)
    c = {"hs": (g.forward(X, h0), f())}
    dX, dh = g.backward(d)
    c["dX"], c["dh0"] = (dX, slope(f, X, d)), (dh, slope(f, h0, d))
    for k in p:
        c[k] = (g.grads[k], slope(f, p[k], d))
    return c
