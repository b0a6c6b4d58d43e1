# /// mutant
# subject = "ResBlock"
# convention = "attributes"
# role = "residual"
# rule = "BH202"
# where = "-"
# also = []
# fault = "The branch's gradient is added into the caller's dout."
# ///
import numpy as np


class ResBlock:
    def __init__(self, W):
        self.W = W
        self.dW = np.zeros_like(W)

    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-(x @ self.W)))
        return x + self.s

    def backward(self, dout):
        da = dout * self.s * (1 - self.s)
        self.dW[...] = self.x.T @ da
        dout += da @ self.W.T
        return dout


def case_res_block():
    rng = np.random.default_rng(2)
    return ResBlock(rng.normal(size=(3, 3))), rng.normal(size=(4, 3))
