import numpy as np
from proof import slope


def claims(load):
    m = load(("n_epochs = 20", "n_epochs = 1"))
    r = np.random.default_rng(0)
    n = m.SimpleRNN(2, 4, 3)
    for k in n.names:
        setattr(n, k, 0.6 * r.normal(size=getattr(n, k).shape))
    x, y = r.normal(size=(5, 4, 2)), r.normal(size=(5, 3))

    def f():
        h = 0 * n.bh
        for t in range(4):
            h = np.tanh(x[:, t] @ n.Wx + h @ n.Wh + n.bh)
        return np.sum((h @ n.Wo + n.bo - y) ** 2) / 10
    o = n.forward(x)
    g = n.bptt(o, y)
    c = {"loss": (n.loss(o, y), f())}
    for k in n.names:
        c[k] = (g[k], slope(f, getattr(n, k)))
    q = {"a": np.array([3.0, 0]), "b": np.array([4.0])}
    c["clip"] = (m.clip_grads(q, 1.0)["b"], np.array([4.0]) / (5 + 1e-6))
    c["no clip"] = (m.clip_grads(q, 10.0)["b"], q["b"])
    old = n.Wh.copy()
    n.update(g, 0.2)
    c["update"] = (n.Wh - old, -0.2 * g["Wh"])
    return c
