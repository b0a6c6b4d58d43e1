# /// mutant
# subject = "RNN"
# convention = "lists"
# role = "rnn"
# rule = "BH112"
# where = "dx0"
# also = ["BH100"]
# fault = "The derivative 1 - tanh(a)**2 is taken at a, not at tanh(a)."
# ///
import numpy as np


class RNN:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.cache = None

    def forward(self, x, h_prev):
        Wx, Wh, b = self.params
        t = np.dot(h_prev, Wh) + np.dot(x, Wx) + b
        h_next = np.tanh(t)
        self.cache = (x, h_prev, t)
        return h_next

    def backward(self, dh_next):
        Wx, Wh, b = self.params
        x, h_prev, t = self.cache
        dt = dh_next * (1 - t ** 2)
        self.grads[0][...] = np.dot(x.T, dt)
        self.grads[1][...] = np.dot(h_prev.T, dt)
        self.grads[2][...] = np.sum(dt, axis=0)
        dx = np.dot(dt, Wx.T)
        dh_prev = np.dot(dt, Wh.T)
        return dx, dh_prev
