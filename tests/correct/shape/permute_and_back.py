# /// correct
# subject = "Permute"
# convention = "attributes"
# role = "transpose"
# why = "A permutation that isn't its own inverse, undone by argsort."
# ///
import numpy as np


class Permute:
    def __init__(self, axes=(0, 3, 1, 2)):
        self.axes = tuple(axes)

    def forward(self, x):
        return np.transpose(x, self.axes)

    def backward(self, dout):
        return np.transpose(dout, np.argsort(self.axes))


def case_permute():
    return Permute((0, 3, 1, 2)), np.random.default_rng(2).normal(size=(2, 3, 4, 5))
