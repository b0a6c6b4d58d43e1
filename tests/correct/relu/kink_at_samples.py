# /// correct
# subject = "ReLU"
# convention = "attributes"
# role = "relu"
# why = "Several inputs are exactly zero, where any slope between 0 and 1 will do; here it is 1."
# ///
import numpy as np


class ReLU:
    def forward(self, x):
        self.on = x >= 0
        return np.where(self.on, x, 0).astype(x.dtype)

    def backward(self, dout):
        return np.where(self.on, dout, 0).astype(dout.dtype)


def case_zeros():
    x = np.random.default_rng(0).normal(size=(5, 4))
    x[::2, 1] = 0.0
    return ReLU(), x
