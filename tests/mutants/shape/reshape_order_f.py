# /// mutant
# subject = "Reshape"
# convention = "attributes"
# role = "unknown"
# rule = "BH115"
# where = "dx"
# fault = "backward reshapes in Fortran's order."
# ///
import numpy as np


class Reshape:
    def __init__(self, *shape):
        self.target = shape

    def forward(self, x):
        self.source = x.shape
        return x.reshape((x.shape[0],) + self.target)

    def backward(self, dout):
        return np.reshape(dout, self.source, order="F")


def case_reshape():
    return Reshape(2, 6), np.random.default_rng(0).normal(size=(3, 4, 3))
