# /// mutant
# subject = "VanillaRNN"
# convention = "attributes"
# role = "rnn"
# rule = "BH301"
# where = "out"
# also = []
# fault = "tanh written with exponentials gives nan where the sum is large."
# ///
import numpy as np


def my_tanh(a):
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


class VanillaRNN:
    """One step; the previous state is zero."""

    def __init__(self, Wx, b):
        self.Wx = Wx
        self.b = b

    def forward(self, x):
        self.x = x
        self.h = my_tanh(np.dot(x, self.Wx) + self.b)
        return self.h

    def backward(self, dh):
        da = dh * (1 - self.h ** 2)
        self.dWx = np.dot(self.x.T, da)
        self.db = np.sum(da, axis=0)
        return np.dot(da, self.Wx.T)


def case_vanilla():
    rng = np.random.default_rng(12)
    return VanillaRNN(rng.normal(size=(4, 3)), rng.normal(size=3)), rng.normal(size=(5, 4))
