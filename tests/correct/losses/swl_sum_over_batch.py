# /// correct
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# why = "The loss is a sum over the batch, and so is its gradient."
# ///
import numpy as np


class SoftmaxWithLoss:
    def forward(self, scores, labels):
        s = scores - scores.max(axis=1, keepdims=True)
        self.logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
        self.labels = labels
        return -self.logp[np.arange(len(labels)), labels].sum()

    def backward(self, dout=1):
        g = np.exp(self.logp)
        g[np.arange(len(self.labels)), self.labels] -= 1
        return g * dout
