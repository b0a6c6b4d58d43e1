# /// mutant
# subject = "HingeLoss"
# convention = "loss"
# role = "hinge"
# rule = "BH107"
# where = "dx"
# fault = "Samples outside the margin get the gradient, those inside get none."
# ///
import numpy as np


class HingeLoss:
    """t is -1 or +1."""

    def forward(self, x, t):
        self.t = t
        self.margin = 1 - t * x
        return np.maximum(0, self.margin).sum() / len(x)

    def backward(self, dout=1):
        dx = np.where(self.margin < 0, -self.t, 0) / len(self.t)
        return dout * dx.astype(self.margin.dtype)


def case_signs():
    x = np.array([0.3, -1.7, 2.1, 0.8, -0.4, 1.6])
    t = np.array([1.0, -1.0, 1.0, -1.0, -1.0, 1.0])
    return HingeLoss(), x, t
