import numpy as np
from proof import slope


def claims(load):
    m = load()
    n = m.NeuralNetwork()
    r = np.random.default_rng(0)
    x, t = r.normal(size=(6, 3)), r.uniform(size=(6, 1))
    s = lambda z: 1 / (1 + np.exp(-z))
    names = ["synaptic_weights%d" % i for i in (1, 2, 3)]
    P = [getattr(n, k).copy() for k in names]
    f = lambda: 0.5 * np.sum((t - s(s(s(x @ P[0]) @ P[1]) @ P[2])) ** 2)
    c = {"output": (n.forward_pass(x), s(s(s(x @ P[0]) @ P[1]) @ P[2]))}
    n.train(x, t, 1)
    for k, p in zip(names, P):
        c[k] = (p - getattr(n, k), slope(f, p))
    return c
