import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    xs, ys = r.normal(size=(3, 4)), r.normal(size=(3, 4))
    X, Y = xs.copy(), ys.copy()
    f = lambda: 0.5 * (3 / 10) ** 0.75 * (np.log(3) - X[2] @ Y[1]) ** 2
    g = slope(f, X), slope(f, Y)
    m.step(xs, ys, 2, 1, 3, 0.3, 10, 0.75)
    return {"xs": ((X - xs) / 0.3, g[0]), "ys": ((Y - ys) / 0.3, g[1])}
