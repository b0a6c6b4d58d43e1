# /// mutant
# subject = "lstm_cell"
# convention = "pairs"
# role = "lstm"
# rule = "BH112"
# where = "prev_c"
# also = ["BH100"]
# fault = "The previous cell's gradient is multiplied by the input gate instead of the forget gate."
# ///
import numpy as np


def _sig(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def lstm_cell_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    f, g = _sig(a[:, :H]), np.tanh(a[:, H:2*H])
    i, o = _sig(a[:, 2*H:3*H]), _sig(a[:, 3*H:])
    c = f * prev_c + g * i
    return o * np.tanh(c), c, (x, prev_h, prev_c, Wx, Wh, f, g, i, o, c)


def lstm_cell_backward(dh, dc, cache):
    x, prev_h, prev_c, Wx, Wh, f, g, i, o, c = cache
    tc = np.tanh(c)
    ds = dc + dh * o * (1 - tc ** 2)
    dprev_c = ds * i
    dA = np.hstack((ds * prev_c * f * (1 - f), ds * i * (1 - g ** 2), ds * g * i * (1 - i), dh * tc * o * (1 - o)))
    return dA.dot(Wx.T), dA.dot(Wh.T), dprev_c, x.T.dot(dA), prev_h.T.dot(dA), dA.sum(axis=0)


def case_lstm_cell():
    rng = np.random.RandomState(5)
    n, d, h = 3, 4, 2
    return ((lstm_cell_forward, lstm_cell_backward),
            (rng.randn(n, d), rng.randn(n, h), rng.randn(n, h), rng.randn(d, 4 * h), rng.randn(h, 4 * h), rng.randn(4 * h)))
