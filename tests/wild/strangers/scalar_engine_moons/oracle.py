import math

import numpy as np
from proof import slope_at


def claims(load):
    m = load()
    a, b = m.Scalar(0.7), m.Scalar(-1.3)

    def f():
        x, y = a.data, b.data
        return (x * y + x ** 3) / (math.exp(y) + 2) + math.tanh(x - y) * x + max(x, 0) * math.log(x) + 1 / x
    out = (a * b + a ** 3) / (b.exp() + 2) + (a - b).tanh() * a + a.relu() * a.log() + 1 / a
    out.backward()
    c = {"value": (out.data, f()), "a": (a.grad, slope_at(f, a, "data")), "b": (b.grad, slope_at(f, b, "data"))}
    net = m.MLP(2, [3, 2])
    x = [0.4, -0.9]
    m.cross_entropy(net(x), 1).backward()

    def g():
        W = [np.array([[w.data for w in n.w] + [n.b.data] for n in layer]) for layer in net.layers]
        z = W[1] @ np.append(np.tanh(W[0] @ np.append(x, 1)), 1)
        return np.log(np.exp(z).sum()) - z[1]
    c["net"] = ([p.grad for p in net.parameters()], [slope_at(g, p, "data") for p in net.parameters()])
    return c
