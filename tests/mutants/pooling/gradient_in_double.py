# /// mutant
# subject = "MaxPool1d"
# convention = "attributes"
# role = "max-pooling"
# rule = "BH204"
# where = "dx"
# also = []
# fault = "The gradient's buffer is float64 whatever comes in."
# ///
import numpy as np


class MaxPool1d:
    """x: (N, C, L)"""

    def __init__(self, kernel_size=3):
        self.kernel_size = kernel_size

    def forward(self, x):
        n, c, length = x.shape
        v = x.reshape(n, c, length // self.kernel_size, self.kernel_size)
        self.arg = v.argmax(axis=-1)
        self.shape = v.shape
        return v.max(axis=-1)

    def backward(self, dout):
        dv = np.zeros(self.shape)
        np.put_along_axis(dv, self.arg[..., None], dout[..., None], axis=-1)
        return dv.reshape(self.shape[0], self.shape[1], -1)


def case_maxpool1d():
    return MaxPool1d(3), np.random.default_rng(21).normal(size=(2, 4, 9))
