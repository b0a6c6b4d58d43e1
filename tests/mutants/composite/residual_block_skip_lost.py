# /// mutant
# subject = "ResidualBlock"
# convention = "attributes"
# role = "residual"
# rule = "BH109"
# where = "dx"
# fault = "y = x + relu(xW): the skip's gradient is left out."
# ///
import numpy as np


class ResidualBlock:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        self.a = x @ self.W
        return x + np.maximum(self.a, 0)

    def backward(self, dout):
        da = dout * (self.a > 0)
        self.dW = self.x.T @ da
        return da @ self.W.T


def case_block():
    r = np.random.default_rng(16)
    return ResidualBlock(r.normal(size=(5, 5))), r.normal(size=(6, 5))
