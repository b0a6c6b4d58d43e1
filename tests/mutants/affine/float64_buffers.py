# /// mutant
# subject = "AffineLayer"
# convention = "attributes"
# role = "affine"
# rule = "BH204"
# where = "W"
# fault = "dW is collected in a buffer of np.zeros, so float32 goes in and float64 comes out."
# ///
import numpy as np


class AffineLayer:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = np.zeros(self.W.shape)
        for n in range(self.x.shape[0]):
            self.dW += self.x[n][:, None] * dout[n][None, :]
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
