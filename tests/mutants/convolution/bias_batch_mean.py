# /// mutant
# subject = "conv"
# convention = "pairs"
# role = "convolution"
# rule = "BH103"
# where = "b"
# also = ["BH108"]
# fault = "The gradient of the bias is divided by the batch size."
# ///
import numpy as np


def conv_forward(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    F, _, HH, WW = w.shape
    H2 = 1 + (xp.shape[2] - HH) // s
    W2 = 1 + (xp.shape[3] - WW) // s
    out = np.zeros((x.shape[0], F, H2, W2), dtype=x.dtype)
    for n in range(x.shape[0]):
        for f in range(F):
            for i in range(H2):
                for j in range(W2):
                    out[n, f, i, j] = np.sum(xp[n, :, i*s:i*s+HH, j*s:j*s+WW] * w[f]) + b[f]
    return out, (x, xp, w, b, conv_param)


def conv_backward(dout, cache):
    x, xp, w, b, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, F, H2, W2 = dout.shape
    HH, WW = w.shape[2:]
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    db = np.sum(dout, axis=(0, 2, 3)) / N
    for n in range(N):
        for f in range(F):
            for i in range(H2):
                for j in range(W2):
                    win = np.s_[n, :, i*s:i*s+HH, j*s:j*s+WW]
                    dw[f] += dout[n, f, i, j] * xp[win]
                    dxp[win] += dout[n, f, i, j] * w[f]
    return dxp[:, :, p:p+x.shape[2], p:p+x.shape[3]], dw, db


def case_conv():
    rng = np.random.RandomState(231)
    return ((conv_forward, conv_backward),
            (rng.randn(3, 2, 4, 5), rng.randn(2, 2, 3, 3), rng.randn(2), {"stride": 1, "pad": 1}))
