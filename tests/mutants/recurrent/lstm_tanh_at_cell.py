# /// mutant
# subject = "MyLSTM"
# convention = "dicts"
# role = "lstm"
# rule = "BH112"
# where = "dx"
# also = ["BH100"]
# fault = "The derivative of tanh(c) is taken as 1 - c**2, with the cell itself for its tanh."
# ///
import numpy as np


class MyLSTM:
    """A single LSTM step from a zero state: gates i, g, o (forget has nothing to forget)."""

    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    @staticmethod
    def sigm(z):
        return 1.0 / (1.0 + np.exp(-z))

    def forward(self, x):
        self.x = x
        z = x.dot(self.params["W"]) + self.params["b"]
        zi, zg, zo = np.split(z, 3, axis=1)
        self.i, self.g, self.o = self.sigm(zi), np.tanh(zg), self.sigm(zo)
        self.c = self.i * self.g
        return self.o * np.tanh(self.c)

    def backward(self, dh):
        i, g, o, c = self.i, self.g, self.o, self.c
        dc = dh * o * (1 - c ** 2)
        dz = np.hstack([dc * g * i * (1 - i), dc * i * (1 - g ** 2), dh * np.tanh(c) * o * (1 - o)])
        self.grads["W"] = self.x.T.dot(dz)
        self.grads["b"] = dz.sum(axis=0)
        return dz.dot(self.params["W"].T)


def case_my_lstm():
    rng = np.random.default_rng(25)
    return MyLSTM(rng.normal(size=(4, 6)), rng.normal(size=6)), 1.5 * rng.normal(size=(3, 4))
