# /// mutant
# subject = "rnn_step"
# convention = "pairs"
# role = "rnn"
# rule = "BH112"
# where = "Wh"
# also = ["BH111"]
# fault = "dWh is formed with the new hidden state."
# ///
import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = (1 - next_h * next_h) * dnext_h
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, next_h.T @ dz, dz.sum(0)
