# /// mutant
# subject = "lstm_step"
# convention = "pairs"
# role = "lstm"
# rule = "BH113"
# where = "dx"
# also = ["BH109", "BH100"]
# fault = "The output gate's sigmoid derivative is left out."
# ///
import numpy as np


def sig(z):
    return 1 / (1 + np.exp(-z))


def lstm_step_forward(x, h0, c0, Wx, Wh, b):
    H = h0.shape[1]
    a = x @ Wx + h0 @ Wh + b
    i, f, o = sig(a[:, :H]), sig(a[:, H : 2 * H]), sig(a[:, 2 * H : 3 * H])
    g = np.tanh(a[:, 3 * H :])
    c = f * c0 + i * g
    tc = np.tanh(c)
    return o * tc, (x, h0, c0, Wx, Wh, i, f, o, g, tc)


def lstm_step_backward(dh, cache):
    x, h0, c0, Wx, Wh, i, f, o, g, tc = cache
    dc = dh * o * (1 - tc**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c0 * f * (1 - f), dh * tc, dc * i * (1 - g**2)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, h0.T @ da, da.sum(0)


def case_lstm():
    r = np.random.default_rng(12)
    D, H, N = 3, 4, 5
    return (lstm_step_forward, lstm_step_backward), (
        r.normal(size=(N, D)), r.normal(size=(N, H)), r.normal(size=(N, H)),
        r.normal(size=(D, 4 * H)), r.normal(size=(H, 4 * H)), r.normal(size=4 * H),
    )
