# /// mutant
# subject = "CenterOverBatch"
# convention = "attributes"
# role = "unknown"
# rule = "BH205"
# where = "-"
# also = ["BH205", "BH207"]
# fault = "Divides by N - 1, so a batch of one gives nan."
# ///
import numpy as np


class CenterOverBatch:
    """Sample standard deviation over the batch."""

    def forward(self, x):
        self.c = x - x.mean(axis=0)
        self.s = np.sqrt((self.c**2).sum(axis=0) / (len(x) - 1) + 1e-6)
        return self.c / self.s

    def backward(self, dout):
        n = len(dout)
        y = self.c / self.s
        g = dout / self.s
        g = g - y * (dout * y).sum(0) / ((n - 1) * self.s)
        return g - g.mean(0)


def case_center():
    return CenterOverBatch(), np.random.default_rng(3).normal(size=(6, 3))
