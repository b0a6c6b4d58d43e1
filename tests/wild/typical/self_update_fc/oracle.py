import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(8)
    net = [m.Dense(3, 4), m.Tanh(), m.Dense(4, 2), m.Tanh()]
    x, y = r.normal(size=(3, 1)), r.normal(size=(2, 1))
    a, b = net[0], net[2]
    P = [p.copy() for p in (a.weights, a.bias, b.weights, b.bias)]

    def f():
        return np.mean((np.tanh(P[2] @ np.tanh(P[0] @ x + P[1]) + P[3]) - y) ** 2)
    s = [slope(f, p) for p in P]
    out = m.predict(net, x)
    c = {"loss": (m.mse(y, out), f())}
    g = m.mse_prime(y, out)
    for l in reversed(net):
        g = l.backward(g, 0.3)
    c["input"] = (g, slope(f, x))
    for n, p, q, d in zip(("w1", "b1", "w2", "b2"), (a.weights, a.bias, b.weights, b.bias), P, s):
        c[n] = (p - q, -0.3 * d)
    return c
