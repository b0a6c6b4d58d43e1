# /// correct
# subject = "GaussianNoise"
# convention = "attributes"
# role = "unknown"
# why = "Additive noise from a generator that the constructor stores: random, and declared so."
# ///
import numpy as np


class GaussianNoise:
    def __init__(self, sigma=0.1, seed=0):
        self.sigma = sigma
        self.seed = seed
        self.rng = np.random.default_rng(seed)

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x.copy()
        return x + (self.sigma * self.rng.standard_normal(x.shape)).astype(x.dtype)

    def backward(self, dout):
        return dout.copy()
