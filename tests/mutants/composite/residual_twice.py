# /// mutant
# subject = "SkipConnection"
# convention = "dicts"
# role = "residual"
# rule = "BH100"
# where = "dx"
# also = ["BH102", "BH109"]
# fault = "The skip connection's gradient is added twice."
# ///
import numpy as np


class SkipConnection:
    def __init__(self, W):
        self.params = {"W": W}
        self.grads = {}

    def forward(self, x):
        self.x = x
        self.a = x @ self.params["W"]
        return x + np.maximum(self.a, 0)

    def backward(self, dout):
        da = dout * (self.a > 0)
        self.grads["W"] = self.x.T @ da
        dx = dout + da @ self.params["W"].T
        return dx + dout


def case_skip():
    rng = np.random.default_rng(71)
    return SkipConnection(rng.normal(size=(4, 4))), rng.normal(size=(5, 4))
