# /// mutant
# subject = "SoftmaxCELoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH302"
# where = "out"
# also = ["BH301"]
# fault = "log of a probability that underflows to zero: a confident wrong answer gives an infinite loss."
# ///
import numpy as np


class SoftmaxCELoss:
    def forward(self, x, t):
        z = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = z / z.sum(axis=1, keepdims=True)
        self.t = t
        return -np.log(self.y[np.arange(x.shape[0]), t]).mean()

    def backward(self, dout=1):
        N = self.y.shape[0]
        dx = self.y.copy()
        dx[np.arange(N), self.t] -= 1
        return dout * dx / N
