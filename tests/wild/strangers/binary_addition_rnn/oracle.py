import numpy as np
from proof import slope


def claims(load):
    m = load(("range(3000)", "range(0)"), ("binary_dim = 8", "binary_dim = 8"), ("hidden_dim = 16", "hidden_dim = 3"))
    a, b, c = m.int2binary[93], m.int2binary[58], m.int2binary[151]
    s0, s1, sh = m.synapse_0, m.synapse_1, m.synapse_h

    def sg(z):
        return 1 / (1 + np.exp(-z))

    def f():
        h, L = np.zeros(3), 0
        for i in range(7, -1, -1):
            h = sg(np.array([a[i], b[i]]) @ s0 + h @ sh)
            L -= 0.5 * np.sum((c[i] - sg(h @ s1)) ** 2)
        return L
    _, e, u0, u1, uh = m.train_one(a, b, c)
    out = {"synapse_0": (u0, slope(f, s0)), "synapse_1": (u1, slope(f, s1)), "synapse_h": (uh, slope(f, sh))}
    q = np.array([0.2, 0.9, -1.0])
    out["sigmoid"] = (m.sigmoid_output_to_derivative(m.sigmoid(q)), slope(lambda: sg(q), q))
    return out
