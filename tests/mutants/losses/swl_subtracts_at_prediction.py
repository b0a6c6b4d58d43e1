# /// mutant
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH107"
# where = "dx"
# also = ["BH100", "BH109"]
# fault = "The one is subtracted at the predicted class, not at the label."
# ///
import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return -np.mean(np.log(self.y[np.arange(len(t)), t] + 1e-15))

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.y.argmax(axis=1)] -= 1
        return dout * dx / len(self.t)
