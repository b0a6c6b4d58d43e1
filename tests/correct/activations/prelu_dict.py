# /// correct
# subject = "PReLU"
# convention = "dicts"
# role = "unknown"
# why = "One learned slope for each channel."
# ///
import numpy as np


class PReLU:
    def __init__(self, num_parameters):
        self.params = {"a": np.full(num_parameters, 0.25)}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0) + self.params["a"] * np.minimum(x, 0)

    def backward(self, dout):
        self.grads["a"] = (dout * np.minimum(self.x, 0)).sum(axis=0)
        return dout * np.where(self.x > 0, 1, self.params["a"])


def case_prelu():
    return PReLU(4), np.random.default_rng(5).normal(size=(6, 4))
