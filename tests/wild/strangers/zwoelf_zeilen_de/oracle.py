import numpy as np
from proof import slope


def claims(load):
    first = load(("range(60000)", "range(0)"), ("print(l2)", ""))
    m = load(("range(60000)", "range(1)"), ("print(l2)", ""))
    s0, s1 = first.syn0.copy(), first.syn1.copy()
    X = m.X.astype(float)

    def sg(z):
        return 1 / (1 + np.exp(-z))

    def f():
        return -0.5 * np.sum((m.y - sg(sg(X @ s0) @ s1)) ** 2)
    g0, g1 = slope(f, s0), slope(f, s1)
    z1 = X @ s0
    z2 = sg(z1) @ s1
    return {"syn0": (m.syn0 - s0, g0), "syn1": (m.syn1 - s1, g1),
            "l2_delta": (m.l2_delta, slope(lambda: -0.5 * np.sum((m.y - sg(z2)) ** 2), z2)),
            "l1_delta": (m.l1_delta, slope(lambda: -0.5 * np.sum((m.y - sg(sg(z1) @ s1)) ** 2), z1)),
            "nonlin": (m.nonlin(sg(z1), True), slope(lambda: sg(z1), z1))}
