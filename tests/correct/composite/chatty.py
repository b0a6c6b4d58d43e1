# /// correct
# subject = "Chatty"
# convention = "attributes"
# role = "unknown"
# why = "Prints shapes and warns while it works."
# ///
import warnings

import numpy as np


class Chatty:
    def __init__(self, W, b):
        print("Chatty.__init__", W.shape, b.shape)
        self.W, self.b = W, b

    def forward(self, x):
        print("x:", x.shape, x[:1])
        if x.max() > 1:
            warnings.warn("large input")
        self.x = x
        self.z = x @ self.W + self.b
        return np.sin(self.z)

    def backward(self, dout):
        print("dout:", dout.shape)
        dz = np.cos(self.z) * dout
        self.dW, self.db = self.x.T @ dz, dz.sum(axis=0)
        return dz @ self.W.T
