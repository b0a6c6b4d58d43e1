# /// mutant
# subject = "Dense"
# convention = "dicts"
# role = "affine"
# rule = "BH103"
# where = "W"
# elsewhere = ["b"]
# fault = "Both parameter gradients are divided by the batch size although the loss has done so already."
# ///
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.params = {
            "W": np.random.randn(n_in, n_out) * np.sqrt(2.0 / n_in),
            "b": np.zeros(n_out),
        }
        self.grads = {}

    def forward(self, X):
        self.X = X
        return X.dot(self.params["W"]) + self.params["b"]

    def backward(self, dY):
        m = self.X.shape[0]
        self.grads["W"] = self.X.T.dot(dY) / m
        self.grads["b"] = dY.sum(axis=0) / m
        return dY.dot(self.params["W"].T)
