# /// correct
# subject = "SeededDropout"
# convention = "attributes"
# role = "dropout"
# why = "The constructor stores a seed and each forward pass starts a generator from it."
# ///
import numpy as np


class SeededDropout:
    def __init__(self, ratio=0.5, seed=42):
        self.ratio = ratio
        self.seed = seed
        self.mode = "train"

    def forward(self, x):
        if self.mode == "train":
            draw = np.random.RandomState(self.seed).uniform(size=x.shape)
            self.keep = draw > self.ratio
            return np.where(self.keep, x, np.zeros_like(x))
        return x * (1 - self.ratio)

    def backward(self, dout):
        if self.mode == "train":
            return np.where(self.keep, dout, np.zeros_like(dout))
        return dout * (1 - self.ratio)
