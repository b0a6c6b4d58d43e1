# /// mutant
# subject = "Affine"
# convention = "attributes"
# role = "affine"
# rule = "BH201"
# where = "W"
# also = ["BH206", "BH201"]
# fault = "forward clips its weights in place each time (weight clipping)."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.W *= 0.99  # decay
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)
