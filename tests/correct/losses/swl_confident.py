# /// correct
# subject = "SoftmaxLossLayer"
# convention = "loss"
# role = "softmax-with-loss"
# why = "The case's scores are right by a wide margin: loss and gradient are about 1e-9."
# ///
import numpy as np


class SoftmaxLossLayer:
    def forward(self, x, t):
        n = np.arange(len(x))
        gap = x - x[n, t][:, None]
        top = gap.max(axis=1, keepdims=True)
        lse = top + np.log(np.exp(gap - top).sum(axis=1, keepdims=True))
        self.p = np.exp(gap - lse)
        self.index = n, t
        return lse.sum() / len(x)

    def backward(self, dout=1):
        d = self.p.copy()
        d[self.index] -= 1
        return d * (dout / len(d))


def case_confident():
    x = np.random.default_rng(2).normal(size=(4, 3))
    t = np.array([0, 1, 2, 1])
    x[np.arange(4), t] += 20
    return SoftmaxLossLayer(), x, t
