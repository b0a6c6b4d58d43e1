# /// mutant
# subject = "Affine"
# convention = "attributes"
# role = "affine"
# rule = "BH207"
# where = "-"
# fault = "backward reads self.X, which forward stores as self.x."
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
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.X.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)
