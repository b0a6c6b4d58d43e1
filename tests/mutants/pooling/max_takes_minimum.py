# /// mutant
# subject = "MaxPool"
# convention = "attributes"
# role = "max-pooling"
# rule = "BH107"
# where = "dx"
# also = ["BH100"]
# fault = "The gradient goes to the smallest value of each window."
# ///
import numpy as np


class MaxPool:
    def __init__(self, pool_h=2, pool_w=2):
        self.pool_h, self.pool_w = pool_h, pool_w

    def forward(self, x):
        N, C, H, W = x.shape
        ph, pw = self.pool_h, self.pool_w
        self.win = x.reshape(N, C, H // ph, ph, W // pw, pw).transpose(0, 1, 2, 4, 3, 5).reshape(N, C, H // ph, W // pw, -1)
        self.arg = self.win.argmin(axis=-1)
        return self.win.max(axis=-1)

    def backward(self, dout):
        N, C, oh, ow = dout.shape
        d = np.zeros(self.win.shape, dtype=dout.dtype)
        np.put_along_axis(d, self.arg[..., None], dout[..., None], axis=-1)
        d = d.reshape(N, C, oh, ow, self.pool_h, self.pool_w).transpose(0, 1, 2, 4, 3, 5)
        return d.reshape(N, C, oh * self.pool_h, ow * self.pool_w)


def case_maxpool():
    return MaxPool(2, 3), np.random.default_rng(1).normal(size=(2, 3, 4, 6))
