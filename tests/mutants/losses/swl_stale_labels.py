# /// mutant
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH111"
# where = "dx"
# fault = "backward works with the probabilities of the previous batch, since y is cached before it is recomputed."
# ///
import numpy as np


class SoftmaxWithLoss:
    def __init__(self):
        self.current = None
        self.y = None

    def forward(self, x, t):
        previous = self.current
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.current = e / e.sum(axis=1, keepdims=True)
        self.y = self.current if previous is None else previous
        self.t = t
        return -np.log(self.current[np.arange(len(t)), t] + 1e-15).mean()

    def backward(self, dout=1):
        dx = self.y - np.eye(self.y.shape[1], dtype=self.y.dtype)[self.t]
        return dout * dx / len(self.t)
