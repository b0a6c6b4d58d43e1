# /// correct
# subject = "ResidualBlock"
# convention = "attributes"
# role = "residual"
# why = "The two paths are added in place into an array of its own."
# ///
import numpy as np


class ResidualBlock:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.W + self.b)
        y = x.copy()
        y += self.h
        return y

    def backward(self, dout):
        g = dout * (1 - self.h ** 2)
        self.dW = self.x.T @ g
        self.db = g.sum(axis=0)
        dx = g @ self.W.T
        dx += dout
        return dx


def case_residual():
    rng = np.random.default_rng(6)
    return ResidualBlock(rng.normal(size=(4, 4)), rng.normal(size=4)), rng.normal(size=(5, 4))
