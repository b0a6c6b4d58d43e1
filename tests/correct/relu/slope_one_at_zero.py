# /// correct
# subject = "ReLU"
# convention = "attributes"
# role = "relu"
# why = "The gradient at nought is one, and the case has noughts in it."
# ///
import numpy as np


class ReLU:
    def forward(self, x):
        self.on = x >= 0
        return np.where(self.on, x, 0 * x)

    def backward(self, dout):
        return np.where(self.on, dout, 0 * dout)


def case_noughts():
    x = np.random.default_rng(3).normal(size=(4, 5))
    x[0, :3] = 0
    x[2, 4] = 0
    return ReLU(), x
