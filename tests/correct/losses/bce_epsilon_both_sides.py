# /// correct
# subject = "BCELoss"
# convention = "loss"
# role = "binary-cross-entropy"
# why = "The epsilon stands in both passes."
# ///
import numpy as np


class BCELoss:
    eps = 1e-7

    def forward(self, p, t):
        self.p, self.t = p, t
        return -(t * np.log(p + self.eps) + (1 - t) * np.log(1 - p + self.eps)).mean()

    def backward(self, dout=1):
        g = (1 - self.t) / (1 - self.p + self.eps) - self.t / (self.p + self.eps)
        return dout * g / self.p.size


def case_bce():
    r = np.random.default_rng(0)
    return BCELoss(), r.uniform(0.05, 0.95, (4, 3)), (r.random((4, 3)) > 0.5) * 1.0
