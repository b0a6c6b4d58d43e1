import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(49)
    b = m.BPR(4, 5, 3, .1, .2, .3, .4)
    b.P, b.Q, b.bias = r.normal(size=(4, 3)), r.normal(size=(5, 3)), r.normal(size=5)
    T = np.array([[0, 1, 2], [0, 3, 1], [2, 1, 4], [3, 0, 1], [0, 1, 4]])
    P, Q, B = b.P.copy(), b.Q.copy(), b.bias.copy()

    def L():
        t = 0
        for u, i, j in T:
            t += np.log(1 + np.exp(-(P[u] @ (Q[i] - Q[j]) + B[i] - B[j])))
            t += .1 * P[u] @ P[u] + .15 * (Q[i] @ Q[i] + Q[j] @ Q[j]) + .2 * (B[i] ** 2 + B[j] ** 2)
        return t
    f = {"objective": (b.objective(T), L())}
    b.update(T)
    for k, old, new in (("P", P, b.P), ("Q", Q, b.Q), ("bias", B, b.bias)):
        f["step of " + k] = ((old - new) * 10, slope(L, old))
    return f
