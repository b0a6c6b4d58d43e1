import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    W1, W2, b1, b2 = P = [r.normal(size=s) for s in ((3, 5), (5, 3), (3, 1), (5, 1))]
    x, y = r.uniform(size=(5, 4)), np.eye(5)[:, [0, 3, 3, 1]]

    def f():
        z = W2 @ np.maximum(W1 @ x + b1, 0) + b2
        return -np.sum(y * (z - np.log(np.exp(z).sum(0)))) / 4
    z, h = m.forward_prop(x, *P)
    yhat = m.softmax(z)
    c = {"cost": (m.compute_cost(y, yhat, 4), f())}
    for n, p, g in zip(("W1", "W2", "b1", "b2"), P, m.back_prop(x, yhat, y, h, *P, 4)):
        c[n] = (g, slope(f, p))
    return c
