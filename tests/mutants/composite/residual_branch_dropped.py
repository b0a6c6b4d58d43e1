# /// mutant
# subject = "ResidualBlock"
# convention = "attributes"
# role = "residual"
# rule = "BH109"
# where = "dx"
# fault = "The gradient of the skip connection is left out: only the branch's is returned."
# ///
import numpy as np


class ResidualBlock:
    """y = x + tanh(x W + b)"""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.W + self.b)
        return x + self.h

    def backward(self, dout):
        da = dout * (1 - self.h ** 2)
        self.dW = self.x.T @ da
        self.db = da.sum(axis=0)
        return da @ self.W.T


def case_block():
    rng = np.random.default_rng(0)
    return ResidualBlock(rng.normal(size=(4, 4)), rng.normal(size=4)), rng.normal(size=(5, 4))
