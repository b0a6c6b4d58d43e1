# /// correct
# subject = "InvertedDropout"
# convention = "attributes"
# role = "dropout"
# why = "keep_prob for ratio, a Generator made from the constructor's seed."
# ///
import numpy as np


class InvertedDropout:
    def __init__(self, keep_prob=0.7, seed=0):
        self.keep_prob = keep_prob
        self.rng = np.random.default_rng(seed)

    def forward(self, x, training=True):
        if not training:
            self.mask = None
            return x
        self.mask = (self.rng.random(x.shape) < self.keep_prob).astype(x.dtype) / self.keep_prob
        return x * self.mask

    def backward(self, dout):
        return dout if self.mask is None else dout * self.mask
