# /// mutant
# subject = "DenseLayer"
# convention = "attributes"
# role = "affine"
# rule = "BH111"
# where = "W"
# fault = "The input is stored only on the first forward pass, so later calls use the first batch."
# ///
import numpy as np


class DenseLayer:
    x = None

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        if self.x is None:
            self.x = x.copy()
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(0)
        return dout @ self.W.T
