# /// mutant
# subject = "gru_cell"
# convention = "pairs"
# role = "gru"
# rule = "BH101"
# where = "b"
# also = []
# fault = "The bias's gradient has the wrong sign, the others are right."
# ///
import numpy as np


def gru_cell_forward(x, prev_h, Wx, Wh, b):
    """Update gate u and candidate c; no reset gate."""
    H = prev_h.shape[1]
    u = 1 / (1 + np.exp(-(x @ Wx[:, :H] + prev_h @ Wh[:, :H] + b[:H])))
    c = np.tanh(x @ Wx[:, H:] + prev_h @ Wh[:, H:] + b[H:])
    return u * prev_h + (1 - u) * c, (x, prev_h, Wx, Wh, u, c)


def gru_cell_backward(dh, cache):
    x, prev_h, Wx, Wh, u, c = cache
    da = np.concatenate([dh * (prev_h - c) * u * (1 - u), dh * (1 - u) * (1 - c ** 2)], axis=1)
    db = np.zeros(da.shape[1], dtype=da.dtype)
    for row in da:
        db -= row
    return da @ Wx.T, da @ Wh.T + dh * u, x.T @ da, prev_h.T @ da, db


def case_gru_cell():
    rng = np.random.default_rng(43)
    return ((gru_cell_forward, gru_cell_backward),
            (rng.normal(size=(3, 4)), rng.normal(size=(3, 2)), rng.normal(size=(4, 4)), rng.normal(size=(2, 4)), rng.normal(size=4)))
