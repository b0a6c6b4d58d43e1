# /// mutant
# subject = "HuberLoss"
# convention = "loss"
# role = "unknown"
# rule = "BH111"
# where = "dx"
# fault = "backward uses the residual of the first forward."
# ///
import numpy as np


class HuberLoss:
    def __init__(self, delta=1.0):
        self.delta = delta
        self.first = None

    def forward(self, y, t):
        r = y - t
        if self.first is None:
            self.first = r
        a = np.abs(r)
        return np.mean(np.where(a <= self.delta, 0.5 * r**2, self.delta * (a - 0.5 * self.delta)))

    def backward(self, dout=1):
        return dout * np.clip(self.first, -self.delta, self.delta) / self.first.size


def case_huber():
    r = np.random.default_rng(15)
    return HuberLoss(), r.normal(size=(5, 3)) * 2, r.normal(size=(5, 3))
