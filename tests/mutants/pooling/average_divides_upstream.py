# /// mutant
# subject = "AvgPooling2D"
# convention = "attributes"
# role = "average-pooling"
# rule = "BH202"
# where = "-"
# also = []
# fault = "backward divides the caller's dout in place."
# ///
import numpy as np


class AvgPooling2D:
    def __init__(self, pool_size=(2, 2)):
        self.pool_size = pool_size

    def forward(self, x):
        a, b = self.pool_size
        n, c, h, w = x.shape
        return x.reshape(n, c, h // a, a, w // b, b).mean(axis=5).mean(axis=3)

    def backward(self, dout):
        a, b = self.pool_size
        dout /= a * b
        return np.repeat(np.repeat(dout, a, axis=2), b, axis=3)


def case_avg():
    return AvgPooling2D((2, 3)), np.random.default_rng(3).normal(size=(3, 2, 4, 6))
