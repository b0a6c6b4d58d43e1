# /// correct
# subject = "conv_naive"
# convention = "pairs"
# role = "convolution"
# why = "Innermost loops over samples, filters and positions, with options for stride and padding."
# ///
import numpy as np


def conv_naive_forward(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    xp = np.pad(x, ((0,), (0,), (p,), (p,)), mode="constant")
    out = np.empty((N, F, 1 + (H + 2 * p - HH) // s, 1 + (W + 2 * p - WW) // s), dtype=x.dtype)
    for n, f, i, j in np.ndindex(*out.shape):
        out[n, f, i, j] = np.sum(xp[n, :, i * s:i * s + HH, j * s:j * s + WW] * w[f]) + b[f]
    return out, (xp, w, b, s, p)


def conv_naive_backward(dout, cache):
    xp, w, b, s, p = cache
    HH, WW = w.shape[2:]
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros_like(b)
    for n, f, i, j in np.ndindex(*dout.shape):
        here = (n, slice(None), slice(i * s, i * s + HH), slice(j * s, j * s + WW))
        dxp[here] += dout[n, f, i, j] * w[f]
        dw[f] += dout[n, f, i, j] * xp[here]
        db[f] += dout[n, f, i, j]
    return dxp[:, :, p:-p, p:-p], dw, db


def case_conv():
    rng = np.random.RandomState(231)
    return ((conv_naive_forward, conv_naive_backward),
            (rng.randn(2, 3, 5, 6), rng.randn(2, 3, 3, 3), rng.randn(2), {"stride": 2, "pad": 1}))
