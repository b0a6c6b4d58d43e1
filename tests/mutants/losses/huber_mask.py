# /// mutant
# subject = "HuberLoss"
# convention = "loss"
# role = "unknown"
# rule = "BH107"
# where = "dx"
# fault = "The quadratic and the linear piece have changed places in the gradient."
# ///
import numpy as np


class HuberLoss:
    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, y, t):
        self.e = y - t
        a = np.abs(self.e)
        quad = 0.5 * a ** 2
        lin = self.delta * (a - 0.5 * self.delta)
        return np.where(a <= self.delta, quad, lin).mean()

    def backward(self, dout=1):
        inside = np.abs(self.e) <= self.delta
        g = np.where(inside, self.delta * np.sign(self.e), self.e)
        return dout * g / self.e.size


def case_huber():
    rng = np.random.default_rng(6)
    return HuberLoss(), 2 * rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
