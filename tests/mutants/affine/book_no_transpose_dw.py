# /// mutant
# subject = "Affine"
# convention = "attributes"
# role = "affine"
# rule = "BH104"
# where = "W"
# also = ["BH203"]
# fault = "dW is dout.T @ x, the transpose of x.T @ dout."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        out = np.dot(x, self.W) + self.b
        return out

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(dout.T, self.x)
        self.db = np.sum(dout, axis=0)
        return dx
