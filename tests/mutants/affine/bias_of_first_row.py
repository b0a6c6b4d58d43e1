# /// mutant
# subject = "Fc"
# convention = "attributes"
# role = "affine"
# rule = "BH116"
# where = "b"
# also = ["BH108"]
# fault = "db keeps the first sample's dout."
# ///
import numpy as np


class Fc:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout[0].copy()
        return dout @ self.W.T
