# /// mutant
# subject = "ZeroPadding"
# convention = "attributes"
# role = "unknown"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "The padding is cut off twice on the right and never on the left."
# ///
import numpy as np


class ZeroPadding:
    def __init__(self, pad=1):
        self.pad = pad

    def forward(self, x):
        p = self.pad
        return np.pad(x, ((0, 0), (p, p), (p, p)))

    def backward(self, dout):
        p = self.pad
        return dout[:, :-2 * p, :-2 * p]


def case_padding():
    return ZeroPadding(1), np.random.default_rng(11).normal(size=(2, 4, 3))
