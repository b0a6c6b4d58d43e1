# /// mutant
# subject = "SigmoidWithLoss"
# convention = "loss"
# role = "binary-cross-entropy"
# rule = "BH100"
# where = "dx"
# also = ["BH112", "BH102"]
# fault = "y - t is multiplied by y (1 - y) although the two have already cancelled."
# ///
import numpy as np


class SigmoidWithLoss:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = 1 / (1 + np.exp(-x))
        per = np.maximum(x, 0) - x * t + np.log1p(np.exp(-np.abs(x)))
        return per.sum() / len(x)

    def backward(self, dout=1):
        dy = (self.y - self.t) / len(self.t)
        return dout * dy * self.y * (1 - self.y)


def case_scores():
    rng = np.random.default_rng(77)
    return SigmoidWithLoss(), rng.normal(size=(5, 2)), (rng.random((5, 2)) < 0.5).astype(float)
