# /// correct
# subject = "MSELoss"
# convention = "loss"
# role = "mse"
# why = "The mean over all elements, so the divisor is N * C and not N."
# ///
import numpy as np


class MSELoss:
    def forward(self, pred, target):
        self.diff = pred - target
        return (self.diff ** 2).mean()

    def backward(self, dout=1):
        return 2 * dout * self.diff / self.diff.size
