# /// mutant
# subject = "SequenceRNN"
# convention = "dicts"
# role = "rnn"
# rule = "BH115"
# where = "Wh"
# also = ["BH112", "BH100"]
# fault = "The gradient of Wh pairs each step with the state after it; the states are shifted by one."
# ///
import numpy as np


class SequenceRNN:
    def __init__(self, Wx, Wh, b):
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        self.gradients = {}

    def forward(self, x):
        Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]
        self.x = x
        T = x.shape[1]
        self.h = np.zeros((x.shape[0], T + 1, len(b)), dtype=x.dtype)
        for t in range(T):
            self.h[:, t + 1] = np.tanh(x[:, t] @ Wx + self.h[:, t] @ Wh + b)
        return self.h[:, 1:].copy()

    def backward(self, dout):
        Wx, Wh = self.params["Wx"], self.params["Wh"]
        da = np.zeros_like(dout)
        carry = np.zeros_like(dout[:, 0])
        for t in reversed(range(dout.shape[1])):
            da[:, t] = (dout[:, t] + carry) * (1 - self.h[:, t + 1] ** 2)
            carry = da[:, t] @ Wh.T
        self.gradients["Wx"] = np.einsum("ntd,nth->dh", self.x, da)
        self.gradients["Wh"] = np.einsum("ntk,nth->kh", self.h[:, 1:], da)
        self.gradients["b"] = da.sum(axis=(0, 1))
        return da @ Wx.T


def case_sequence():
    rng = np.random.default_rng(40)
    return (SequenceRNN(rng.normal(size=(3, 5)), 0.6 * rng.normal(size=(5, 5)), rng.normal(size=5)),
            rng.normal(size=(2, 4, 3)))
