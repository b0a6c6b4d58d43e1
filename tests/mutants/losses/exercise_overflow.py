# /// mutant
# subject = "SofttmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH301"
# where = "out"
# also = ["BH302", "BH106", "BH114", "BH301"]
# fault = "The exercise's second mistake: no guard against overflow."
# ///
import numpy as np


class SofttmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        e = np.exp(x)
        self.y = e / e.sum(axis=1, keepdims=True)
        n = x.shape[0]
        if t.ndim == 1:
            self.onehot = np.eye(x.shape[1], dtype=x.dtype)[t]
        else:
            self.onehot = t
        return -np.sum(self.onehot * np.log(self.y + 1e-7)) / n

    def backward(self, dout=1):
        return (self.y - self.onehot) / self.t.shape[0]
