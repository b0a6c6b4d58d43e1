# /// mutant
# subject = "ResidualBlock"
# convention = "attributes"
# role = "residual"
# rule = "BH109"
# where = "dx"
# also = []
# fault = "The gradient of the skip connection is left out."
# ///
import numpy as np


class ResidualBlock:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW, self.db = None, None

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.W + self.b)
        return x + self.h

    def backward(self, dout):
        da = dout * (1 - self.h ** 2)
        self.dW = self.x.T @ da
        self.db = da.sum(axis=0)
        return da @ self.W.T


def case_residual():
    rng = np.random.default_rng(0)
    return ResidualBlock(rng.normal(size=(4, 4)), rng.normal(size=4)), rng.normal(size=(3, 4))
