# /// correct
# subject = "OneHotDense"
# convention = "dicts"
# role = "unknown"
# why = "The input is integer codes: there is no gradient for it, and backward returns None."
# ///
import numpy as np


class OneHotDense:
    def __init__(self, W):
        self.params = {"W": W}
        self.grads = {"W": np.zeros_like(W)}

    def forward(self, codes):
        self.codes = codes
        return np.tanh(self.params["W"])[codes]

    def backward(self, dout):
        W = self.params["W"]
        d = np.zeros_like(W)
        np.add.at(d, self.codes, dout)
        self.grads["W"] = d * (1 - np.tanh(W) ** 2)
        return None


def case_codes():
    return OneHotDense(np.random.default_rng(50).normal(size=(7, 3))), np.array([6, 0, 2, 2, 5])
