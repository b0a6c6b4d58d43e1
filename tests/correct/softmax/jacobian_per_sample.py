# /// correct
# subject = "Softmax"
# convention = "attributes"
# role = "softmax"
# why = "Builds every sample's Jacobian in a loop."
# ///
import numpy as np


class Softmax:
    def forward(self, x):
        e = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.y = e / np.sum(e, axis=-1, keepdims=True)
        return self.y

    def backward(self, dout):
        dx = np.empty_like(dout)
        for n, (y, d) in enumerate(zip(self.y, dout)):
            dx[n] = (np.diag(y) - np.outer(y, y)) @ d
        return dx
