# /// mutant
# subject = "FullyConnected"
# convention = "attributes"
# role = "affine"
# rule = "BH103"
# where = "b"
# also = ["BH108"]
# fault = "db is the mean over the batch of dout where the chain rule sums."
# ///
import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.mean(dout, axis=0)
        return np.dot(dout, self.W.T)
