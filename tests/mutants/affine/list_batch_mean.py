# /// mutant
# subject = "Affine"
# convention = "lists"
# role = "affine"
# rule = "BH103"
# where = "params[0]"
# elsewhere = ["params[1]"]
# fault = "np.mean over the samples' outer products, where the chain rule sums."
# ///
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.dot(x, W) + b

    def backward(self, dout):
        per_sample = self.x[:, :, None] * dout[:, None, :]
        self.grads[0][...] = per_sample.mean(axis=0)
        self.grads[1][...] = dout.mean(axis=0)
        return np.dot(dout, self.params[0].T)
