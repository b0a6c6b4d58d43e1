# /// mutant
# subject = "CrossEntropyLoss"
# convention = "loss"
# role = "unknown"
# rule = "BH302"
# where = "out"
# also = ["BH301", "BH302", "BH401"]
# fault = "Takes log of a probability that may underflow to nought."
# ///
import numpy as np


class CrossEntropyLoss:
    """Softmax inside; index labels."""

    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = t
        rows = np.arange(len(t))
        return -np.log(self.p[rows, t]).mean()

    def backward(self, dout=1):
        g = self.p.copy()
        g[np.arange(len(self.t)), self.t] -= 1
        return dout * g / len(self.t)


def case_labels():
    rng = np.random.default_rng(2)
    return CrossEntropyLoss(), rng.normal(size=(6, 4)), np.array([0, 1, 2, 3, 1, 2])
