# /// mutant
# subject = "rnn_cell"
# convention = "pairs"
# role = "rnn"
# rule = "BH208"
# where = "b"
# also = ["BH105"]
# fault = "backward returns four gradients for five arguments; the one of the bias is missing."
# ///
import numpy as np


def rnn_cell_forward(x, h_prev, W_xh, W_hh, b):
    h = np.tanh(np.einsum("nd,dh->nh", x, W_xh) + np.einsum("nk,kh->nh", h_prev, W_hh) + b)
    return h, {"x": x, "h_prev": h_prev, "W_xh": W_xh, "W_hh": W_hh, "h": h}


def rnn_cell_backward(dh, cache):
    draw = dh * (1 - cache["h"] ** 2)
    dx = np.einsum("nh,dh->nd", draw, cache["W_xh"])
    dh_prev = np.einsum("nh,kh->nk", draw, cache["W_hh"])
    dW_xh = np.einsum("nd,nh->dh", cache["x"], draw)
    dW_hh = np.einsum("nk,nh->kh", cache["h_prev"], draw)
    return dx, dh_prev, dW_xh, dW_hh


def case_rnn_cell():
    rng = np.random.RandomState(10)
    return ((rnn_cell_forward, rnn_cell_backward),
            (rng.randn(3, 2), rng.randn(3, 4), rng.randn(2, 4), rng.randn(4, 4), rng.randn(4)))
