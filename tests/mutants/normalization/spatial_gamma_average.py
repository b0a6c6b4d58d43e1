# /// mutant
# subject = "BatchNorm2d"
# convention = "attributes"
# role = "batch-norm"
# rule = "BH108"
# where = "gamma"
# also = ["BH102"]
# fault = "The gradient of gamma is averaged over the picture's positions where it is to be summed."
# ///
import numpy as np


class BatchNorm2d:
    """NCHW, statistics per channel."""

    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta

    def forward(self, x):
        ax = (0, 2, 3)
        mu = x.mean(axis=ax, keepdims=True)
        self.std = np.sqrt(x.var(axis=ax, keepdims=True) + 1e-5)
        self.xn = (x - mu) / self.std
        return self.gamma[:, None, None] * self.xn + self.beta[:, None, None]

    def backward(self, dout):
        ax = (0, 2, 3)
        self.dgamma = (dout * self.xn).mean(axis=(2, 3)).sum(axis=0)
        self.dbeta = dout.sum(axis=ax)
        d = dout * self.gamma[:, None, None]
        return (d - d.mean(axis=ax, keepdims=True)
                - self.xn * (d * self.xn).mean(axis=ax, keepdims=True)) / self.std
