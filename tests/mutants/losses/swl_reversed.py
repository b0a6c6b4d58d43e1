# /// mutant
# subject = "SoftmaxLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH101"
# where = "dx"
# fault = "t - y instead of y - t."
# ///
import numpy as np


class SoftmaxLoss(object):
    """ソフトマックス関数と交差エントロピー誤差 (t は one-hot)"""

    def forward(self, x, t):
        self.t = t
        c = x.max(axis=1)[:, np.newaxis]
        e = np.exp(x - c)
        self.y = e / e.sum(axis=1)[:, np.newaxis]
        return -np.sum(self.t * np.log(self.y + 1e-12)) / len(x)

    def backward(self, dout=1):
        return dout * (self.t - self.y) / len(self.t)


def case_onehot():
    rng = np.random.default_rng(2)
    t = np.zeros((6, 4))
    t[range(6), [0, 3, 1, 2, 1, 0]] = 1
    return SoftmaxLoss(), rng.normal(size=(6, 4)), t
