import numpy as np
from proof import slope


def claims(load):
    before, after = load(("range(4000)", "range(1)")), load(("range(4000)", "range(2)"))
    A, T, v, w = before.A, before.T, before.v, before.w

    def loss():
        out = 1 / (1 + np.exp(-1 / (1 + np.exp(-A @ v)) @ w))
        return 0.5 * np.sum((T - out) ** 2)

    return {"step of v": (v - after.v, slope(loss, v)), "step of w": (w - after.w, slope(loss, w))}
