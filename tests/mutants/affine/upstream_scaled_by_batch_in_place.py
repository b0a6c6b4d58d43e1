# /// mutant
# subject = "Affine"
# convention = "attributes"
# role = "affine"
# rule = "BH202"
# where = "-"
# also = ["BH103"]
# fault = "backward divides dout in place and multiplies its own results up again."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = self.db = None

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        n = dout.shape[0]
        dout /= n
        self.dW = n * (self.x.T @ dout)
        self.db = n * dout.sum(axis=0)
        return n * (dout @ self.W.T)
