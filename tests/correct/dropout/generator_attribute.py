# /// correct
# subject = "DropoutWithGenerator"
# convention = "attributes"
# role = "dropout"
# why = "The layer owns a Generator, which moves on with each forward pass."
# ///
import numpy as np


class DropoutWithGenerator:
    def __init__(self, rate=0.5, rng=None):
        self.rate = rate
        self.rng = np.random.default_rng(0) if rng is None else rng
        self.training = True
        self._factor = 1.0

    def forward(self, x):
        if self.training and self.rate > 0:
            kept = self.rng.random(x.shape, dtype=np.float32) >= self.rate
            self._factor = kept.astype(x.dtype) / (1 - self.rate)
        else:
            self._factor = np.ones_like(x)
        return x * self._factor

    def backward(self, dout):
        return dout * self._factor
