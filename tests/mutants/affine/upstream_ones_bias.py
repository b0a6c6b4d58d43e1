# /// mutant
# subject = "LinearClassifier"
# convention = "lists"
# role = "affine"
# rule = "BH106"
# where = "params[1]"
# fault = "db is the number of samples, as for an upstream gradient of ones."
# ///
import numpy as np


class LinearClassifier:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [None, None]

    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]

    def backward(self, dout):
        self.grads[0] = self.x.T @ dout
        self.grads[1] = np.full_like(self.params[1], len(dout))
        return dout @ self.params[0].T
