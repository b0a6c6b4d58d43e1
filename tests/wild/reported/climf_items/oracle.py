import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(6)
    U, V, data = r.normal(size=(1, 2)), r.normal(size=(4, 2)), [[0, 2, 3]]
    s = lambda z: 1 / (1 + np.exp(-z))

    def F():
        f = [U[0] @ V[j] for j in data[0]]
        a = sum(np.log(s(p)) + sum(np.log(1 - s(q - p)) for q in f if q != p) for p in f)
        return a - 0.1 * (np.sum(U * U) + np.sum(V[data[0]] ** 2))
    c = {"objective": (m.objective(data, U, V, 0.2) + 0.1 * V[1] @ V[1], F())}
    gU, gV, u, v = slope(F, U), slope(F, V), U.copy(), V.copy()
    m.update(data, u, v, 0.2, 0.1)
    c["U"], c["V"] = ((u - U) / 0.1, gU), ((v - V) / 0.1, gV)
    return c
