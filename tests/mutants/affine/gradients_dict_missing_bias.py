# /// mutant
# subject = "FC"
# convention = "dicts"
# role = "affine"
# rule = "BH208"
# where = "b"
# also = ["BH105"]
# fault = "The gradients dictionary has no key for the bias."
# ///
import numpy as np


class FC:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.gradients = {}

    def forward(self, x):
        self.cache = x
        return x.dot(self.params["W"]) + self.params["b"]

    def backward(self, dout):
        self.gradients["W"] = self.cache.T.dot(dout)
        return dout.dot(self.params["W"].T)
