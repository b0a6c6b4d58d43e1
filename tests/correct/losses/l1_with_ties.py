# /// correct
# subject = "L1Loss"
# convention = "loss"
# role = "unknown"
# why = "Absolute error with predictions that equal their targets."
# ///
import numpy as np


class L1Loss:
    def forward(self, y, t):
        self.d = y - t
        return np.abs(self.d).mean()

    def backward(self, dout=1):
        return dout * np.sign(self.d) / self.d.size


def case_ties():
    r = np.random.default_rng(4)
    y = r.normal(size=(4, 3))
    t = r.normal(size=(4, 3))
    t[1] = y[1]
    return L1Loss(), y, t
