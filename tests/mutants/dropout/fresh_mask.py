# /// mutant
# subject = "RandomDrop"
# convention = "attributes"
# role = "dropout"
# rule = "BH107"
# where = "dx"
# also = ["BH206", "BH100"]
# fault = "backward draws a second mask instead of using the one of the forward pass."
# ///
import numpy as np


class RandomDrop:
    """Dropout with its own generator."""

    def __init__(self, rate=0.5, seed=0):
        self.rate = rate
        self.rng = np.random.default_rng(seed)

    def _mask(self, shape):
        return self.rng.random(shape) >= self.rate

    def forward(self, x):
        return np.where(self._mask(x.shape), x, 0) / (1 - self.rate)

    def backward(self, dout):
        return np.where(self._mask(dout.shape), dout, 0) / (1 - self.rate)
