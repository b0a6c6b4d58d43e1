# /// mutant
# subject = "rnn_step"
# convention = "pairs"
# role = "rnn"
# rule = "BH113"
# where = "dx"
# also = ["BH100"]
# fault = "The derivative of tanh is left out; dout goes straight through the products."
# ///
import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh)


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh = cache
    da = dnext_h
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0)
