import numpy as np
from proof import slope


def claims(load):
    m = load()
    c = {}
    r = np.random.default_rng(2)
    for kind, g in (("tanh", np.tanh), ("sigmoid", lambda z: 1 / (1 + np.exp(-z)))):
        n = m.NeuralNetwork([2, 3, 2], kind)
        W = [w.copy() for w in n.weights]
        x, y = r.normal(size=(1, 2)), r.uniform(size=(1, 2))
        xb = np.concatenate((np.ones((1, 1)), x), 1)
        f = lambda: 0.5 * np.sum((g(g(xb @ W[0]) @ W[1]) - y) ** 2)
        n.fit(x, y, 0.3, 1)
        for i in (0, 1):
            c[kind + str(i)] = ((W[i] - n.weights[i]) / 0.3, slope(f, W[i]))
    return c
