# /// mutant
# subject = "lstm_step"
# convention = "pairs"
# role = "lstm"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The cell's gradient takes dnext_c only; the path through tanh(c) to the hidden state is left out."
# ///
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    do = dnext_h * np.tanh(next_c)
    dc = dnext_c
    da = np.hstack([dc * g * i * (1 - i), dc * prev_c * f * (1 - f), do * o * (1 - o), dc * i * (1 - g ** 2)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)


def case_lstm_step():
    rng = np.random.RandomState(231)
    N, D, H = 4, 5, 6
    return ((lstm_step_forward, lstm_step_backward),
            (rng.randn(N, D), rng.randn(N, H), rng.randn(N, H), rng.randn(D, 4 * H), rng.randn(H, 4 * H), rng.randn(4 * H)))
