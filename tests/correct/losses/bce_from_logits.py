# /// correct
# subject = "SigmoidWithLoss"
# convention = "loss"
# role = "binary-cross-entropy"
# why = "Stable form on the raw scores, labels as a flat vector of zeros and ones."
# ///
import numpy as np


class SigmoidWithLoss:
    def forward(self, x, t):
        self.x, self.t = x, t
        return np.mean(np.maximum(x, 0) - x * t + np.log1p(np.exp(-np.abs(x))))

    def backward(self, dout=1):
        y = 0.5 + 0.5 * np.tanh(0.5 * self.x)
        return dout * (y - self.t) / len(self.t)


def case_flat():
    return SigmoidWithLoss(), np.array([0.3, -2.0, 1.1, 4.0, -0.7]), np.array([1.0, 0, 0, 1, 1])
