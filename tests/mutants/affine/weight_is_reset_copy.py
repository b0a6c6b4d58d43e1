# /// mutant
# subject = "Linear"
# convention = "dicts"
# role = "affine"
# rule = "BH117"
# where = "W"
# fault = "forward reads a contiguous copy of W made in the constructor."
# ///
import numpy as np


class Linear:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}
        self._kernel = np.ascontiguousarray(W.T).copy()

    def forward(self, x):
        self._x = x
        return x @ self._kernel.T + self.params["b"]

    def backward(self, dout):
        self.grads["W"] = self._x.T @ dout
        self.grads["b"] = dout.sum(0)
        return dout @ self._kernel


def case_linear():
    rng = np.random.default_rng(11)
    return Linear(rng.standard_normal((5, 3)), rng.standard_normal(3)), rng.standard_normal((4, 5))
