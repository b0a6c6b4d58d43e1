# /// mutant
# subject = "DenseSigmoid"
# convention = "attributes"
# role = "unknown"
# rule = "BH205"
# where = "W"
# also = ["BH109"]
# fault = "For a single sample a special path forgets the sigmoid's derivative in dW."
# ///
import numpy as np


class DenseSigmoid:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        self.y = 1 / (1 + np.exp(-(x @ self.W + self.b)))
        return self.y

    def backward(self, dout):
        da = dout * self.y * (1 - self.y)
        self.db = da.sum(axis=0)
        if len(self.x) == 1:
            self.dW = np.outer(self.x[0], dout[0])
        else:
            self.dW = self.x.T @ da
        return da @ self.W.T
