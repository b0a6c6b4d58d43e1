import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    n = m.model.SimpleRnnlm(5, 3, 4)
    for p in n.params:
        p[...] = 0.7 * r.normal(size=p.shape)
    E, Wx, Wh, b, W, d = n.params
    h0 = 0.5 * r.normal(size=(2, 4))
    n.rnn_layer.h = h0
    xs, ts = np.array([[0, 3, 3, 1], [4, 0, 3, 2]]), np.array([[3, 3, 1, -1], [0, 3, 2, 4]])

    def f():
        h, l = h0, 0
        for t in range(4):
            h = np.tanh(E[xs[:, t]] @ Wx + h @ Wh + b)
            z = h @ W + d
            z = z - np.log(np.exp(z).sum(1, keepdims=True))
            l -= sum(z[i, ts[i, t]] for i in range(2) if ts[i, t] >= 0)
        return l / 7
    c = {"loss": (n.forward(xs, ts), f())}
    n.backward()
    for k, p, g in zip(("E", "Wx", "Wh", "b", "W", "d"), n.params, n.grads):
        c[k] = (g, slope(f, p))
    c["dh"] = (n.rnn_layer.dh, slope(f, h0))
    return c
