# /// mutant
# subject = "MaxPoolTwoPass"
# convention = "attributes"
# role = "max-pooling"
# rule = "BH201"
# where = "-"
# also = ["BH206"]
# fault = "forward writes minus infinity over the maxima of its input to count them."
# ///
import numpy as np


class MaxPoolTwoPass:
    def __init__(self, k=2):
        self.k = k

    def forward(self, x):
        k = self.k
        N, C, H, W = x.shape
        out = np.empty((N, C, H // k, W // k), dtype=x.dtype)
        self.where = np.empty((*out.shape, 2), dtype=int)
        self.shape = x.shape
        for n, c, i, j in np.ndindex(*out.shape):
            window = x[n, c, i * k:(i + 1) * k, j * k:(j + 1) * k]
            a, b = np.unravel_index(np.argmax(window), window.shape)
            out[n, c, i, j] = window[a, b]
            window[a, b] = -np.inf
            self.where[n, c, i, j] = i * k + a, j * k + b
        return out

    def backward(self, dout):
        dx = np.zeros(self.shape, dtype=dout.dtype)
        for n, c, i, j in np.ndindex(*dout.shape):
            a, b = self.where[n, c, i, j]
            dx[n, c, a, b] += dout[n, c, i, j]
        return dx


def case_two_pass():
    return MaxPoolTwoPass(2), np.random.default_rng(17).normal(size=(2, 2, 4, 6))
