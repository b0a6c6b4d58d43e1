# /// mutant
# subject = "MaxPooling2D"
# convention = "attributes"
# role = "max-pooling"
# rule = "BH106"
# where = "dx"
# also = ["BH100"]
# fault = "backward returns the mask of the maxima and forgets to multiply by dout."
# ///
import numpy as np


class MaxPooling2D:
    def __init__(self, size=2):
        self.size = size

    def forward(self, x):
        k = self.size
        n, c, h, w = x.shape
        blocks = x.reshape(n, c, h // k, k, w // k, k)
        out = blocks.max(axis=(3, 5))
        self.mask = (blocks == out[:, :, :, None, :, None])
        return out

    def backward(self, dout):
        n, c, oh, ow = dout.shape
        dx = self.mask.astype(dout.dtype)
        return dx.reshape(n, c, oh * self.size, ow * self.size)


def case_maxpooling():
    return MaxPooling2D(2), np.random.default_rng(44).normal(size=(2, 3, 4, 6))
