# /// mutant
# subject = "Softmax"
# convention = "dicts"
# role = "softmax"
# rule = "BH402"
# where = "out"
# fault = "exp is normalised over axis 0, so each column sums to one instead of each row."
# ///
import numpy as np


class Softmax:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def forward(self, a):
        c = np.max(a, axis=0)
        exp_a = np.exp(a - c)
        self.y = exp_a / np.sum(exp_a, axis=0)
        return self.y

    def backward(self, dout):
        return self.y * (dout - np.sum(dout * self.y, axis=0))
