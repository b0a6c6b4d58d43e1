# /// mutant
# subject = "DenseLayer"
# convention = "dicts"
# role = "affine"
# rule = "BH105"
# where = "b"
# fault = "The bias's gradient stays None: it is worked out, but never stored."
# ///
import numpy as np


class DenseLayer:
    def __init__(self, n_in, n_out):
        self.params = {"W": np.random.randn(n_in, n_out), "b": np.random.randn(n_out)}
        self.gradients = {"W": None, "b": None}

    def forward(self, x):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        gradients = {"W": self.x.T @ dout, "b": dout.sum(axis=0)}
        self.gradients["W"] = gradients["W"]
        gradients["b"] = self.gradients["b"]
        return dout @ self.params["W"].T
