# /// correct
# subject = "Affine"
# convention = "dicts"
# role = "affine"
# why = "Weights of 1e-8 and inputs of 1e8 in the same layer."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads["W"] = self.x.T @ dout
        self.grads["b"] = dout.sum(axis=0)
        return dout @ self.params["W"].T


def case_extremes():
    r = np.random.default_rng(9)
    return Affine(r.normal(size=(4, 3)) * 1e-8, r.normal(size=3)), r.normal(size=(5, 4)) * 1e8
