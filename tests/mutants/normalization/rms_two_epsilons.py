# /// mutant
# subject = "RMSNormLayer"
# convention = "dicts"
# role = "rms-norm"
# rule = "BH114"
# where = "dx"
# also = ["BH100"]
# fault = "The forward pass adds the epsilon outside the root and backward works without any, so the two passes belong to different functions."
# ///
import numpy as np


class RMSNormLayer:
    def __init__(self, gamma):
        self.params = {"gamma": gamma}
        self.grads = {"gamma": np.zeros_like(gamma)}

    def forward(self, x):
        self.x = x
        rms = np.sqrt((x ** 2).mean(axis=1, keepdims=True))
        self.y = x / (rms + 1e-3)
        return self.params["gamma"] * self.y

    def backward(self, dout):
        x = self.x
        self.grads["gamma"] = (dout * self.y).sum(axis=0)
        r = np.sqrt((x ** 2).mean(axis=1, keepdims=True))
        g = dout * self.params["gamma"]
        return g / r - x * (g * x).mean(axis=1, keepdims=True) / r ** 3
