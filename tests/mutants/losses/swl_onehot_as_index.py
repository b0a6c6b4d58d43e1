# /// mutant
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH401"
# where = "out"
# also = ["BH100", "BH107"]
# fault = "One-hot labels are used as indices: the loss picks columns 0 and 1 for every sample."
# ///
import numpy as np


class SoftmaxWithLoss:
    """教師データは one-hot。"""

    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        loss = 0.0
        for n in range(len(x)):
            loss -= np.log(self.y[n, t[n]] + 1e-15).sum()
        return loss / len(x)

    def backward(self, dout=1):
        return dout * (self.y - self.t.astype(self.y.dtype)) / len(self.t)


def case_one_hot_labels():
    rng = np.random.default_rng(8)
    t = np.eye(4, dtype=int)[[0, 3, 2, 1, 3]]
    return SoftmaxWithLoss(), rng.normal(size=(5, 4)), t
