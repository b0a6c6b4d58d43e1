# /// mutant
# subject = "rnn"
# convention = "pairs"
# role = "rnn"
# rule = "BH109"
# where = "dx"
# also = ["BH100", "BH116"]
# fault = "The gradient through the next time step's state is left out: each step sees its own dout only."
# ///
import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    h = np.zeros((N, T, Wh.shape[0]), dtype=x.dtype)
    prev = h0
    for t in range(T):
        prev = h[:, t] = np.tanh(x[:, t] @ Wx + prev @ Wh + b)
    return h, (x, h0, h, Wx, Wh)


def rnn_backward(dh, cache):
    x, h0, h, Wx, Wh = cache
    N, T, D = x.shape
    dx = np.zeros_like(x)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(Wh.shape[0], dtype=x.dtype)
    for t in reversed(range(T)):
        before = h[:, t - 1] if t > 0 else h0
        da = dh[:, t] * (1 - h[:, t] ** 2)
        dx[:, t] = da @ Wx.T
        dprev = da @ Wh.T
        dWx += x[:, t].T @ da
        dWh += before.T @ da
        db += da.sum(axis=0)
    return dx, dprev, dWx, dWh, db


def case_rnn():
    rng = np.random.RandomState(231)
    N, D, T, H = 2, 3, 4, 5
    return (rnn_forward, rnn_backward), (rng.randn(N, T, D), rng.randn(N, H), rng.randn(D, H), rng.randn(H, H), rng.randn(H))
