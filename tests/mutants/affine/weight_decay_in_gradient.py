# /// mutant
# subject = "Affine"
# convention = "attributes"
# role = "affine"
# rule = "BH100"
# where = "W"
# also = ["BH109"]
# fault = "The weight decay's term is added to dW although the layer's output does not contain it."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b, weight_decay=0.1):
        self.W = W
        self.b = b
        self.weight_decay = weight_decay

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        dx = dout @ self.W.T
        self.dW = self.x.T @ dout + self.weight_decay * self.W
        self.db = dout.sum(axis=0)
        return dx
