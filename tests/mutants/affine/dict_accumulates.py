# /// mutant
# subject = "FCLayer"
# convention = "dicts"
# role = "affine"
# rule = "BH110"
# where = "W"
# fault = "W's gradient is added to the one of the call before."
# ///
import numpy as np


class FCLayer:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {"W": np.zeros_like(W), "b": np.zeros_like(b)}

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.params["W"] + self.params["b"]

    def backward(self, upstream):
        self.grads["W"] = self.grads["W"] + self.inputs.T @ upstream
        self.grads["b"] = upstream.sum(axis=0)
        return upstream @ self.params["W"].T
