# /// mutant
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH114"
# where = "dx"
# fault = "The gradient goes through an epsilon of 0.01 in the logarithm that the loss does not have."
# ///
import numpy as np


class SoftmaxWithLoss:
    eps = 1e-2

    def forward(self, x, t):
        m = x.max(axis=1, keepdims=True)
        log_z = m + np.log(np.exp(x - m).sum(axis=1, keepdims=True))
        self.y = np.exp(x - log_z)
        self.t = t
        return (log_z[:, 0] - x[np.arange(len(t)), t]).mean()

    def backward(self, dout=1):
        N = len(self.t)
        dy = np.zeros_like(self.y)
        picked = self.y[np.arange(N), self.t]
        dy[np.arange(N), self.t] = -1.0 / (picked + self.eps) / N
        return dout * self.y * (dy - (dy * self.y).sum(axis=1, keepdims=True))
