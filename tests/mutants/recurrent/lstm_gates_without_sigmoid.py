# /// mutant
# subject = "LSTMCell"
# convention = "attributes"
# role = "lstm"
# rule = "BH100"
# where = "dx0"
# also = ["BH113", "BH109", "BH112"]
# fault = "The derivative of the sigmoid is left out for the forget gate only."
# ///
import numpy as np


def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), 1 - 1 / (1 + np.exp(-np.abs(x))))


class LSTMCell:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def forward(self, x, h, c):
        z = x @ self.Wx + h @ self.Wh + self.b
        i, f, g, o = np.split(z, 4, axis=-1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        self.saved = x, h, c, i, f, g, o
        self.c_next = f * c + i * g
        return o * np.tanh(self.c_next)

    def backward(self, dh):
        x, h, c, i, f, g, o = self.saved
        t = np.tanh(self.c_next)
        dc = dh * o * (1 - t * t)
        di = dc * g * i * (1 - i)
        df = dc * c
        dg = dc * i * (1 - g * g)
        do = dh * t * o * (1 - o)
        dz = np.concatenate([di, df, dg, do], axis=-1)
        self.dWx, self.dWh, self.db = x.T @ dz, h.T @ dz, dz.sum(0)
        return dz @ self.Wx.T, dz @ self.Wh.T, dc * f


def case_lstm_cell():
    rng = np.random.default_rng(22)
    return (LSTMCell(rng.normal(size=(4, 12)), rng.normal(size=(3, 12)), rng.normal(size=12)),
            (rng.normal(size=(2, 4)), rng.normal(size=(2, 3)), rng.normal(size=(2, 3))))
