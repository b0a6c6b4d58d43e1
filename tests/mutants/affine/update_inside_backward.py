# /// mutant
# subject = "SGDAffine"
# convention = "attributes"
# role = "affine"
# rule = "BH201"
# where = "W"
# fault = "backward takes the learning step itself and so changes W and b."
# ///
import numpy as np


class SGDAffine:
    lr = 0.01

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def backward(self, dout):
        dx = dout.dot(self.W.T)
        self.dW = self.x.T.dot(dout)
        self.db = dout.sum(axis=0)
        self.W -= self.lr * self.dW
        self.b -= self.lr * self.db
        return dx
