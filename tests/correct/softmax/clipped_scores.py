# /// correct
# subject = "SoftmaxLayer"
# convention = "dicts"
# role = "softmax"
# why = "No maximum is subtracted; scores are clipped to +-50 instead."
# ///
import numpy as np


class SoftmaxLayer:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, scores):
        self.free = np.abs(scores) < 50
        e = np.exp(np.clip(scores, -50, 50))
        self.out = e / e.sum(axis=1)[:, None]
        return self.out

    def backward(self, dout):
        weighted = np.sum(self.out * dout, axis=1)[:, None]
        return self.out * (dout - weighted) * self.free
