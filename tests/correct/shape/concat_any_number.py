# /// correct
# subject = "Concatenate"
# convention = "attributes"
# role = "concatenation"
# why = "Any number of inputs by *xs, gradients returned as a list."
# ///
import numpy as np


class Concatenate:
    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, *xs):
        self.cuts = np.cumsum([x.shape[self.axis] for x in xs])[:-1]
        return np.concatenate(xs, axis=self.axis)

    def backward(self, dout):
        return np.split(dout, self.cuts, axis=self.axis)


def case_concatenate():
    rng = np.random.default_rng(3)
    return Concatenate(), (rng.normal(size=(3, 2)), rng.normal(size=(3, 5)), rng.normal(size=(3, 4)))
