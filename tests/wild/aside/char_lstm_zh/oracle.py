import numpy as np
from proof import slope


def claims(load):
    m = load(("H = 20", "H = 4"), ("steps = 120", "steps = 0"))
    rng = np.random.default_rng(7)
    for p in (m.W, m.b, m.Wy, m.by):
        p += 0.3 * rng.normal(size=p.shape)
    h0, c0 = rng.normal(size=(4, 1)), rng.normal(size=(4, 1))
    inputs, targets = [1, 0, 2, 2], [0, 2, 2, 3]
    s = lambda a: 1 / (1 + np.exp(-a))

    def loss():
        h, c, total = h0, c0, 0
        for x, t in zip(inputs, targets):
            a = m.W[:, [x]] + m.W[:, m.V :] @ h + m.b
            c = s(a[4:8]) * c + s(a[:4]) * np.tanh(a[12:])
            h = s(a[8:12]) * np.tanh(c)
            y = m.Wy @ h + m.by
            total += np.log(np.exp(y).sum()) - y[t, 0]
        return total

    value, grads, _, _ = m.step(inputs, targets, h0, c0)
    found = {"loss": (value, loss())}
    for k, g in zip(("W", "b", "Wy", "by"), grads):
        found["d" + k] = (g, slope(loss, getattr(m, k)))
    return found
