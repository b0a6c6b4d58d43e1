# /// correct
# subject = "SigmoidWithLoss"
# convention = "loss"
# role = "binary-cross-entropy"
# why = "1e-7 inside both logarithms, as the book has it, and the gradient of the loss without it."
# warnings = ["BH114"]
# ///
import numpy as np


class SigmoidWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = 1 / (1 + np.exp(-x))
        return -np.mean(t * np.log(self.y + 1e-7) + (1 - t) * np.log(1 - self.y + 1e-7))

    def backward(self, dout=1):
        return (self.y - self.t) * dout / self.y.size
