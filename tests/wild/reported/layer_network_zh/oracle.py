import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    n, ls = m.NeuralNetwork(), [m.Layer(2, 4, "sigmoid"), m.Layer(4, 3, "relu"), m.Layer(3, 3, "tanh"), m.Layer(3, 2, "sigmoid")]
    for l in ls:
        l.weights, l.bias = r.normal(size=l.weights.shape), r.normal(size=l.bias.shape)
        n.add_layer(l)
    s, R, T = (lambda z: 1 / (1 + np.exp(-z))), (lambda z: np.maximum(z, 0)), np.tanh
    P = [(l.weights.copy(), l.bias.copy()) for l in ls]
    x, y = r.normal(size=2), np.array([1.0, 0])

    def f():
        a = x
        for g, (w, b) in zip((s, R, T, s), P):
            a = g(a @ w + b)
        return 0.5 * np.sum((y - a) ** 2)
    n.backpropagation(x, y, 0.1)
    c = {}
    for i, (l, (w, b)) in enumerate(zip(ls, P)):
        c[f"w{i}"], c[f"b{i}"] = ((w - l.weights) / 0.1, slope(f, w)), ((b - l.bias) / 0.1, slope(f, b))
    return c
