# /// mutant
# subject = "AvgPool"
# convention = "attributes"
# role = "average-pooling"
# rule = "BH401"
# where = "out"
# also = ["BH102"]
# fault = "forward adds the values of a window and does not divide; backward is that of the average."
# ///
import numpy as np


class AvgPool:
    def __init__(self, k=2):
        self.k = k

    def forward(self, x):
        n, c, h, w = x.shape
        k = self.k
        return x.reshape(n, c, h // k, k, w // k, k).sum(axis=(3, 5))

    def backward(self, dout):
        k = self.k
        return np.kron(dout, np.ones((1, 1, k, k), dtype=dout.dtype)) / (k * k)


def case_avgpool():
    return AvgPool(3), np.random.default_rng(2).normal(size=(2, 2, 6, 9))
