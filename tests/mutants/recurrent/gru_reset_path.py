# /// mutant
# subject = "gru_step"
# convention = "pairs"
# role = "gru"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The path through the reset gate is left out, so its columns get no gradient and neither does what lies behind."
# ///
import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gru_step_forward(x, prev_h, Wx, Wh, b):
    H = prev_h.shape[1]
    z = sigmoid(x @ Wx[:, :H] + prev_h @ Wh[:, :H] + b[:H])
    r = sigmoid(x @ Wx[:, H:2*H] + prev_h @ Wh[:, H:2*H] + b[H:2*H])
    n = np.tanh(x @ Wx[:, 2*H:] + (r * prev_h) @ Wh[:, 2*H:] + b[2*H:])
    return (1 - z) * prev_h + z * n, (x, prev_h, Wx, Wh, z, r, n)


def gru_step_backward(dout, cache):
    x, h, Wx, Wh, z, r, n = cache
    H = h.shape[1]
    dn = dout * z * (1 - n ** 2)
    dz = dout * (n - h) * z * (1 - z)
    drh = dn @ Wh[:, 2*H:].T
    dr = np.zeros_like(r)
    da = np.hstack([dz, dr, dn])
    dx = da @ Wx.T
    dh = dout * (1 - z) + drh * r + dz @ Wh[:, :H].T
    dWh = np.hstack([h.T @ dz, h.T @ dr, (r * h).T @ dn])
    return dx, dh, x.T @ da, dWh, da.sum(axis=0)


def case_gru_step():
    rng = np.random.RandomState(2)
    N, D, H = 3, 4, 5
    return ((gru_step_forward, gru_step_backward),
            (rng.randn(N, D), rng.randn(N, H), rng.randn(D, 3 * H), rng.randn(H, 3 * H), rng.randn(3 * H)))
