# /// mutant
# subject = "InplaceDropout"
# convention = "attributes"
# role = "dropout"
# rule = "BH201"
# where = "-"
# also = []
# fault = "The dropped elements are set to zero in the caller's array."
# ///
import numpy as np


class InplaceDropout:
    def __init__(self, ratio=0.2):
        self.ratio = ratio

    def forward(self, x, training=True):
        if training:
            self.keep = 1 - self.ratio
            self.drop = np.random.uniform(size=x.shape) < self.ratio
            x[self.drop] = 0.0
            return x / self.keep
        self.keep = 1.0
        self.drop = np.zeros(x.shape, dtype=bool)
        return x

    def backward(self, dout):
        dx = np.where(self.drop, 0.0, dout / self.keep)
        return dx.astype(dout.dtype)
