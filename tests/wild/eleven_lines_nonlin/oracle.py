import numpy as np
from proof import slope


def claims(load):
    first = ("[0.05, 0.5, 5]", "[0.5]")
    before = load(first, ("range(1500)", "range(1)"))
    after = load(first, ("range(1500)", "range(2)"))
    X, y, w0, w1 = before.inputs, before.wanted, before.w_in, before.w_out

    def loss():
        out = 1 / (1 + np.exp(-1 / (1 + np.exp(-X @ w0)) @ w1))
        return 0.5 * np.sum((y - out) ** 2)

    return {
        "step of w_in": ((w0 - after.w_in) / 0.5, slope(loss, w0)),
        "step of w_out": ((w1 - after.w_out) / 0.5, slope(loss, w1)),
    }
