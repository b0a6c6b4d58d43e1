# /// mutant
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH401"
# where = "out"
# also = ["BH100", "BH107", "BH115"]
# fault = "The loss reads the probabilities of the labels in reversed order of samples."
# ///
import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(1, keepdims=True))
        self.p = e / e.sum(1, keepdims=True)
        self.t = t if t.ndim == 1 else t.argmax(1)
        n = len(x)
        return -np.log(self.p[np.arange(n)[::-1], self.t] + 1e-9).mean()

    def backward(self, dout=1):
        d = self.p.copy()
        d[np.arange(len(d)), self.t] -= 1
        return d / len(d) * dout
