import numpy as np
from proof import slope


def claims(load):
    m = load(("import pandas as pd", ""))
    r = np.random.default_rng(9)
    R = r.integers(0, 6, size=(4, 5)).astype(float)
    f = m.MF(R, 3, 0.1, 0.2, 1)
    f.P, f.Q = r.normal(size=(4, 3)), r.normal(size=(5, 3))
    f.b_u, f.b_i = r.normal(size=4), r.normal(size=5)
    k = R > 0

    def full():
        E = np.where(k, R - (f.b + f.b_u[:, None] + f.b_i + f.P @ f.Q.T), 0)
        return 0.5 * (E ** 2).sum() + 0.1 * ((f.P ** 2).sum() + (f.Q ** 2).sum())
    g = f.gradients()
    c = {"loss": (f.loss(), full())}
    names = ("P", "Q", "b_u", "b_i")
    for n, a in zip(names, g):
        c["d" + n] = (a, slope(full, getattr(f, n)))
    i, j = 1, 2
    f.samples = [(i, j, 4.0)]

    def one():
        e = 4.0 - f.b - f.b_u[i] - f.b_i[j] - f.P[i] @ f.Q[j]
        return 0.5 * e * e + 0.1 * (f.P[i] @ f.P[i] + f.Q[j] @ f.Q[j] + f.b_u[i] ** 2 + f.b_i[j] ** 2)
    due = {n: getattr(f, n) - 0.1 * slope(one, getattr(f, n)) for n in names}
    old = {n: getattr(f, n).copy() for n in names}
    f.sgd()
    for n in names:
        c["sgd " + n] = (getattr(f, n) - old[n], due[n] - old[n])
    return c
