# /// mutant
# subject = "Dense"
# convention = "lists"
# role = "affine"
# rule = "BH102"
# where = "params[0]"
# fault = "The gain 0.5 left in the weight's gradient."
# ///
import numpy as np


class Dense:
    def __init__(self, in_features, out_features):
        scale = np.sqrt(2.0 / in_features)
        W = np.random.randn(in_features, out_features) * scale
        b = np.zeros(out_features)
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.dot(x, W) + b

    def backward(self, dout):
        W, _ = self.params
        self.grads[0][...] = 0.5 * np.dot(self.x.T, dout)
        self.grads[1][...] = dout.sum(axis=0)
        return np.dot(dout, W.T)
