import numpy as np
from proof import slope


def claims(load):
    r = np.random.default_rng(0)
    d = (r.integers(0, 255, (5, 2, 2)), np.arange(5))
    m = load(("from tensorflow.keras.datasets import mnist\n", ""), ("(x_train, t_train), (x_test, t_test) = mnist.load_data()\n", ""),
             ("iters_num = 10000", "iters_num = 0"), x_train=d[0], t_train=d[1], x_test=d[0], t_test=d[1])
    n = m.TwoLayerNet(4, 5, 3, 0.8)
    p = n.params
    p["b1"], p["b2"] = r.normal(size=5), r.normal(size=3)
    x, t = r.normal(size=(6, 4)), np.eye(3)[[0, 1, 2, 1, 1, 0]]

    def f():
        z = 1 / (1 + np.exp(-x @ p["W1"] - p["b1"])) @ p["W2"] + p["b2"]
        return -np.sum(t * (z - np.log(np.exp(z).sum(1, keepdims=True)))) / 6
    g, q = n.gradient(x, t), n.numerical_gradient(x, t)
    c = {"loss": (n.loss(x, t), f())}
    for k in p:
        s = slope(f, p[k])
        c[k], c["numerical " + k] = (g[k], s), (q[k], s)
    return c
