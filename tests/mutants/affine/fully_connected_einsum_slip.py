# /// mutant
# subject = "FullyConnected"
# convention = "attributes"
# role = "affine"
# rule = "BH104"
# where = "W"
# fault = "The einsum letters of the square weight's gradient are swapped."
# ///
import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.einsum("ni,io->no", x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.einsum("no,ni->oi", dout, self.x)
        self.db = np.einsum("no->o", dout)
        return np.einsum("no,io->ni", dout, self.W)


def case_square():
    rng = np.random.default_rng(5)
    return FullyConnected(rng.normal(size=(4, 4)), rng.normal(size=4)), rng.normal(size=(6, 4))
