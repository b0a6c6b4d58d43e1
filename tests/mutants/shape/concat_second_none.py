# /// mutant
# subject = "ConcatLayer"
# convention = "attributes"
# role = "concatenation"
# rule = "BH105"
# where = "dx1"
# also = ["BH208"]
# fault = "The second input's gradient is None."
# ///
import numpy as np


class ConcatLayer:
    def __init__(self, axis=1):
        self.axis = axis

    def forward(self, left, right):
        self.at = left.shape[self.axis]
        return np.concatenate((left, right), axis=self.axis)

    def backward(self, dout):
        dleft, _ = np.split(dout, [self.at], axis=self.axis)
        return dleft, None


def case_concat_layer():
    rng = np.random.default_rng(7)
    return ConcatLayer(axis=1), (rng.normal(size=(2, 3)), rng.normal(size=(2, 5)))
