# /// mutant
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH102"
# where = "dx"
# also = ["BH108", "BH103"]
# fault = "Divided by the number of classes where the loss divides by N."
# ///
import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        x = x - x.max(axis=-1, keepdims=True)
        y = np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)
        self.y = y
        if t.size == y.size:
            t = t.argmax(axis=-1)
        self.t = t
        return -np.mean(np.log(y[np.arange(y.shape[0]), t] + 1e-7))

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(dx.shape[0]), self.t] -= 1
        return dx * dout / dx.shape[1]


def case_index():
    rng = np.random.default_rng(10)
    return SoftmaxWithLoss(), rng.normal(size=(7, 4)), np.array([3, 0, 1, 2, 2, 1, 0])
