# /// correct
# subject = "InstanceNorm"
# convention = "attributes"
# role = "unknown"
# why = "Each channel of each picture by itself; a bias before it would have a gradient of nought."
# ///
import numpy as np


class InstanceNorm:
    def __init__(self, eps=1e-5):
        self.eps = eps

    def forward(self, x):
        m = x.mean(axis=(2, 3), keepdims=True)
        self.inv = 1 / np.sqrt(x.var(axis=(2, 3), keepdims=True) + self.eps)
        self.y = (x - m) * self.inv
        return self.y

    def backward(self, dout):
        ax = (2, 3)
        return self.inv * (
            dout - dout.mean(axis=ax, keepdims=True) - self.y * (dout * self.y).mean(axis=ax, keepdims=True)
        )


def case_pictures():
    return InstanceNorm(), np.random.default_rng(6).normal(size=(2, 3, 4, 5))
