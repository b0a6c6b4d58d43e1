# /// mutant
# subject = "DenseNet1"
# convention = "dicts"
# role = "affine"
# rule = "BH205"
# where = "b"
# fault = "atleast_2d hides it: for one sample db is not summed but taken as the row (1, M)."
# ///
import numpy as np


class DenseNet1:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    def forward(self, x):
        self.x = np.atleast_2d(x)
        return self.x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        batch = dout.shape[0]
        self.grads["W"] = self.x.T @ dout
        self.grads["b"] = dout.sum(axis=0) if batch > 1 else dout
        return dout @ self.params["W"].T
