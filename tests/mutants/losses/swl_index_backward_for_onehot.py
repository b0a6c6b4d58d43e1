# /// mutant
# subject = "SoftmaxXent"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH207"
# where = "-"
# also = ["BH208"]
# fault = "forward understands one-hot labels, backward takes them for indices and raises an IndexError."
# ///
import numpy as np


class SoftmaxXent:
    def forward(self, x, t):
        x = x - x.max(axis=1, keepdims=True)
        self.y = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        self.t = t
        return -(t * np.log(self.y + 1e-15)).sum() / x.shape[0]

    def backward(self, dout=1):
        n = self.t.shape[0]
        dx = self.y.copy()
        dx[np.arange(n), self.t] -= 1
        return dout * dx / n


def case_one_hot():
    x = np.random.default_rng(4).normal(size=(5, 3))
    t = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 0, 1]])
    return SoftmaxXent(), x, t
