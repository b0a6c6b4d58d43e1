import numpy as np
from proof import slope


def claims(load):
    first = ("alphas = [0.1, 1, 10]", "alphas = [0.5]")
    before = load(first, ("range(2000)", "range(1)"))
    after = load(first, ("range(2000)", "range(2)"))
    X, y, w0, w1 = before.X, before.y, before.synapse_0, before.synapse_1

    def loss():
        out = 1 / (1 + np.exp(-1 / (1 + np.exp(-X @ w0)) @ w1))
        return 0.5 * np.sum((y - out) ** 2)

    return {
        "step of synapse_0": ((w0 - after.synapse_0) / 0.5, slope(loss, w0)),
        "step of synapse_1": ((w1 - after.synapse_1) / 0.5, slope(loss, w1)),
    }
