# /// mutant
# subject = "RNNCell"
# convention = "attributes"
# role = "rnn"
# rule = "BH104"
# where = "dx1"
# also = ["BH100"]
# fault = "The square Wh is not transposed in the gradient of the previous state."
# ///
import numpy as np


class RNNCell:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def forward(self, x, h):
        self.x, self.h = x, h
        self.y = np.tanh(x @ self.Wx + h @ self.Wh + self.b)
        return self.y

    def backward(self, dy):
        ds = dy * (1 - self.y * self.y)
        self.dWx = self.x.T @ ds
        self.dWh = self.h.T @ ds
        self.db = ds.sum(0)
        return ds @ self.Wx.T, ds @ self.Wh


def case_cell():
    rng = np.random.default_rng(4)
    cell = RNNCell(rng.normal(size=(3, 4)) / 2, rng.normal(size=(4, 4)) / 2, rng.normal(size=4))
    return cell, (rng.normal(size=(5, 3)), rng.normal(size=(5, 4)))
