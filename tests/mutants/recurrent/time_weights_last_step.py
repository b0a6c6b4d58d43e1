# /// mutant
# subject = "TimeRNN"
# convention = "lists"
# role = "rnn"
# rule = "BH116"
# where = "params[0]"
# also = ["BH109", "BH105", "BH100"]
# fault = "The weights' gradients are assigned in each time step and not summed over time."
# ///
import numpy as np


class TimeRNN:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]

    def forward(self, xs):
        Wx, Wh, b = self.params
        N, T, D = xs.shape
        H = Wh.shape[0]
        self.xs = xs
        self.hs = np.zeros((N, T + 1, H), dtype=xs.dtype)
        for t in range(T):
            self.hs[:, t + 1] = np.tanh(self.hs[:, t] @ Wh + xs[:, t] @ Wx + b)
        return self.hs[:, 1:].copy()

    def backward(self, dhs):
        Wx, Wh, b = self.params
        dxs = np.empty_like(self.xs)
        dh = 0
        for t in range(dhs.shape[1] - 1, -1, -1):
            dt = (dhs[:, t] + dh) * (1 - self.hs[:, t + 1] ** 2)
            self.grads[0][...] = self.xs[:, t].T @ dt
            self.grads[1][...] = self.hs[:, t].T @ dt
            self.grads[2][...] = dt.sum(axis=0)
            dxs[:, t] = dt @ Wx.T
            dh = dt @ Wh.T
        return dxs
