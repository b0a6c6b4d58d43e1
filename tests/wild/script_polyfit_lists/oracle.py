import math

import numpy as np
from proof import slope


def claims(load):
    one = ("range(300)", "range(0)")
    m, n = load(("range(500)", "range(3)"), one), load(("range(500)", "range(4)"), one)
    p = np.array([m.a, m.b, m.c, m.d])
    x, y = np.array(m.xs), np.array(m.ys)
    due = slope(lambda: np.sum((p @ np.stack([x**0, x, x**2, x**3]) - y) ** 2), p)
    found = {}
    for i, k in enumerate("abcd"):
        found[f"step of {k}"] = ((p[i] - getattr(n, k)) / 0.02, due[i])

    # the net on a single sample, so that an epoch is a step
    single = [("xs = [-1 + 2*i/19 for i in range(20)]", "xs = [0.7]"), ("range(500)", "range(0)")]
    single.append(("print('poly", "0 and print('poly"))
    m = load(*single, ("range(300)", "range(2)"))
    n = load(*single, ("range(300)", "range(3)"))
    w, u, v, o = np.array(m.w), np.array(m.u), np.array(m.v), np.array([m.o])

    def loss():
        return 0.5 * (v @ np.tanh(w * 0.7 + u) + o[0] - math.sin(2.1)) ** 2

    for k, was in (("w", w), ("u", u), ("v", v), ("o", o)):
        now = np.reshape(getattr(n, k), was.shape)
        found[f"step of {k}"] = ((was - now) / 0.05, slope(loss, was))
    return found
