import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(2)
    net = m.TwoLayerNet(4, 6, 3, 0.8)
    p = net.params
    for k in ("b1", "b2"):
        p[k] = r.normal(size=p[k].shape)
    X, y = r.normal(size=(5, 4)), np.array([0, 1, 2, 2, 1])

    def f():
        z = np.maximum(X @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
        z = z - np.log(np.exp(z).sum(1, keepdims=True))
        return -z[np.arange(5), y].mean() + 0.05 * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))
    loss, g = net.loss(X, y, reg=0.05)
    c = {"loss": (loss, f())}
    s = {k: slope(f, p[k]) for k in p}
    for k in p:
        c[k] = (g[k], s[k])
    one = np.array([[1., -2, 0.5, 1]])
    X, y = np.repeat(one, 5, 0), np.array([2, 2, 2, 2, 2])
    q = {k: p[k].copy() for k in p}
    s = {k: slope(f, p[k]) for k in p}
    net.train(X, y, X, y, learning_rate=0.1, reg=0.05, num_iters=1, batch_size=5)
    for k in q:
        c["step " + k] = (net.params[k] - q[k], -0.1 * s[k])
    return c
