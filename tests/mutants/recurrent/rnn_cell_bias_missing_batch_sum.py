# /// mutant
# subject = "RNNCell"
# convention = "attributes"
# role = "rnn"
# rule = "BH108"
# where = "b"
# also = ["BH203"]
# fault = "db is not summed over the batch."
# ///
import numpy as np


class RNNCell:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def forward(self, x, h_prev):
        self.x, self.h_prev = x, h_prev
        self.h = np.tanh(x @ self.Wx + h_prev @ self.Wh + self.b)
        return self.h

    def backward(self, dh):
        da = dh * (1 - self.h**2)
        self.dWx = self.x.T @ da
        self.dWh = self.h_prev.T @ da
        self.db = da
        return da @ self.Wx.T, da @ self.Wh.T
