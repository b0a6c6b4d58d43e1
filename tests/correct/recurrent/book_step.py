# /// correct
# subject = "RNN"
# convention = "lists"
# role = "rnn"
# why = "Two inputs and two gradients; parameters in lists."
# ///
import numpy as np


class RNN:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.cache = None

    def forward(self, x, h_prev):
        Wx, Wh, b = self.params
        h_next = np.tanh(np.dot(h_prev, Wh) + np.dot(x, Wx) + b)
        self.cache = (x, h_prev, h_next)
        return h_next

    def backward(self, dh_next):
        Wx, Wh, b = self.params
        x, h_prev, h_next = self.cache
        dt = dh_next * (1 - h_next ** 2)
        for grad, value in zip(self.grads, (np.dot(x.T, dt), np.dot(h_prev.T, dt), np.sum(dt, axis=0))):
            grad[...] = value
        return np.dot(dt, Wx.T), np.dot(dt, Wh.T)
