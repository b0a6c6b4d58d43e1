# /// mutant
# subject = "MatMulBias"
# convention = "lists"
# role = "affine"
# rule = "BH110"
# where = "params[0]"
# elsewhere = ["params[1]"]
# fault = "grads are added to with += and never set back to zero."
# ///
import numpy as np


class MatMulBias:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        self.x = x
        W, b = self.params
        return x @ W + b

    def backward(self, dout):
        W, _ = self.params
        self.grads[0] += self.x.T @ dout
        self.grads[1] += dout.sum(axis=0)
        return dout @ W.T
