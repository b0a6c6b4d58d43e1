# /// correct
# subject = "Affine"
# convention = "attributes"
# role = "affine"
# why = "Weights and inputs of 1e-8: every gradient is far below an absolute tolerance."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def backward(self, dout):
        self.dW = self.x.T.dot(dout)
        self.db = dout.sum(axis=0)
        return dout.dot(self.W.T)


def case_tiny():
    rng = np.random.default_rng(8)
    return Affine(1e-8 * rng.normal(size=(4, 3)), 1e-8 * rng.normal(size=3)), 1e-8 * rng.normal(size=(5, 4))
