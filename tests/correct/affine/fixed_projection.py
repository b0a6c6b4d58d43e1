# /// correct
# subject = "RandomFeatures"
# convention = "attributes"
# role = "unknown"
# why = "The float matrix R is a fixed projection, not a parameter: it has no gradient, and needs none."
# ///
import numpy as np


class RandomFeatures:
    def __init__(self, W, b):
        self.R = np.random.default_rng(0).normal(size=(W.shape[0], W.shape[0]))
        self.W = W
        self.b = b

    def forward(self, x):
        self.R = self.R.astype(x.dtype)
        self.z = np.tanh(x @ self.R)
        return self.z @ self.W + self.b

    def backward(self, dout):
        self.dW = self.z.T @ dout
        self.db = dout.sum(0)
        dz = dout @ self.W.T
        return (dz * (1 - self.z ** 2)) @ self.R.T
