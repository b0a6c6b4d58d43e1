# /// mutant
# subject = "SpatialDropout"
# convention = "attributes"
# role = "dropout"
# rule = "BH111"
# where = "dx"
# also = ["BH107"]
# fault = "Masks pile up in a list and backward takes the oldest, which belongs to the first forward pass."
# ///
import numpy as np


class SpatialDropout:
    """Drops whole channels of (N, C, H, W)."""

    def __init__(self, rate=0.5, seed=1):
        self.rate = rate
        self.generator = np.random.default_rng(seed)
        self.masks = []

    def forward(self, x):
        keep = self.generator.random(x.shape[:2]) >= self.rate
        self.masks.append(keep[:, :, None, None] / (1 - self.rate))
        return x * self.masks[-1].astype(x.dtype)

    def backward(self, dout):
        return dout * self.masks[0].astype(dout.dtype)


def case_spatial_dropout():
    return SpatialDropout(0.5, seed=8), np.random.default_rng(0).normal(size=(3, 6, 2, 3))
