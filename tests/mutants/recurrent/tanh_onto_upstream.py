# /// mutant
# subject = "RNNStep"
# convention = "lists"
# role = "rnn"
# rule = "BH202"
# where = "-"
# also = []
# fault = "The derivative of tanh is multiplied into the caller's gradient."
# ///
import numpy as np


class RNNStep:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(p) for p in self.params]

    def forward(self, x, h_prev):
        Wx, Wh, b = self.params
        self.x, self.h_prev = x, h_prev
        self.h_next = np.tanh(x @ Wx + h_prev @ Wh + b)
        return self.h_next

    def backward(self, dh_next):
        Wx, Wh, b = self.params
        dh_next *= 1 - self.h_next ** 2
        self.grads[0][...] = self.x.T @ dh_next
        self.grads[1][...] = self.h_prev.T @ dh_next
        self.grads[2][...] = dh_next.sum(axis=0)
        return dh_next @ Wx.T, dh_next @ Wh.T
