# /// mutant
# subject = "LSTMStep"
# convention = "attributes"
# role = "lstm"
# rule = "BH301"
# where = "out"
# also = []
# fault = "exp(z) / (1 + exp(z)) gives nan where a gate's sum is large."
# ///
import numpy as np


class LSTMStep:
    def __init__(self, W, b):
        self.W, self.b = W, b          # W: (D, 4H)

    def s(self, z):
        return np.exp(z) / (1 + np.exp(z))

    def forward(self, x):
        a = x @ self.W + self.b
        i, f, g, o = np.split(a, 4, axis=1)
        self.x, self.i, self.g, self.o = x, self.s(i), np.tanh(g), self.s(o)
        self.tc = np.tanh(self.i * self.g)
        self.zero = np.zeros_like(f)
        return self.o * self.tc

    def backward(self, dh):
        i, g, o, tc = self.i, self.g, self.o, self.tc
        dc = dh * o * (1 - tc ** 2)
        da = np.concatenate([dc * g * i * (1 - i), self.zero, dc * i * (1 - g ** 2), dh * tc * o * (1 - o)], axis=1)
        self.dW = self.x.T @ da
        self.db = da.sum(axis=0)
        return da @ self.W.T


def case_lstm_step():
    rng = np.random.default_rng(28)
    return LSTMStep(rng.normal(size=(3, 8)), rng.normal(size=8)), rng.normal(size=(4, 3))
