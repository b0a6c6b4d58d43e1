import numpy as np
from proof import slope


def claims(load):
    m = load()
    c, x, y = {}, [0.7, -0.4], [0.9, 0.2]
    A = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "softplus": lambda z: np.log(1 + np.exp(z)), "relu": lambda z: np.maximum(z, 0)}
    for a, b in (("softplus", "sigmoid"), ("relu", "softplus")):
        n = m.Network(m.Dense(a, 3, 2, 0.5), m.Dense(b, 2, 3, 0.5))
        W = [np.array(l.weights) * 3 for l in n.layers]
        for l, w in zip(n.layers, W):
            l.weights = w.tolist()
        f = lambda: 0.5 * np.sum((A[b](W[1] @ np.r_[A[a](W[0] @ np.r_[x, 1]), 1]) - y) ** 2)
        c[a + " error"] = (n.train(x, y), f())
        for i in (0, 1):
            c[a + str(i)] = ((W[i] - np.array(n.layers[i].weights)) / 0.5, slope(f, W[i]))
    return c
