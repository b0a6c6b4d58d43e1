# /// correct
# subject = "L2Normalization"
# convention = "attributes"
# role = "l2-normalisation"
# why = "The norm has a floor against zero rows, which is a kink far from the data."
# ///
import numpy as np


class L2Normalization:
    def __init__(self, eps=1e-12):
        self.eps = eps

    def forward(self, x):
        norm = np.sqrt(np.sum(x * x, axis=-1, keepdims=True))
        self.active = norm > self.eps
        self.norm = np.maximum(norm, self.eps)
        self.y = x / self.norm
        return self.y

    def backward(self, dout):
        along = self.y * np.sum(self.y * dout, axis=-1, keepdims=True)
        return (dout - np.where(self.active, along, 0)) / self.norm
