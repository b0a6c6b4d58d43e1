# /// mutant
# subject = "SoftmaxWithLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH109"
# where = "dx"
# also = ["BH100", "BH105"]
# fault = "The one is never subtracted at the label: the gradient is y / N."
# ///
import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        z = x - np.max(x, axis=1, keepdims=True)
        self.y = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
        self.t = np.asarray(t)
        return -np.mean(np.log(self.y[np.arange(x.shape[0]), self.t] + 1e-15))

    def backward(self, dout=1):
        dx = self.y
        for i, label in enumerate(self.t):
            row = dx[i].copy()
            row[label] -= 1.0
        return dout * dx / len(self.t)
