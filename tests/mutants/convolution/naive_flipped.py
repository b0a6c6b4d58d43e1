# /// mutant
# subject = "conv_naive"
# convention = "pairs"
# role = "convolution"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "dx is built with the filters turned by 180 degrees, although the loop already scatters."
# ///
import numpy as np


def conv_naive_forward(x, w, b):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    out = np.zeros((N, F, H - HH + 1, W - WW + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            patch = x[:, :, i:i + HH, j:j + WW]
            out[:, :, i, j] = np.tensordot(patch, w, ([1, 2, 3], [1, 2, 3])) + b
    return out, (x, w, b)


def conv_naive_backward(dout, cache):
    x, w, b = cache
    HH, WW = w.shape[2:]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    db = dout.sum((0, 2, 3))
    flipped = w[:, :, ::-1, ::-1]
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            g = dout[:, :, i, j]
            dw += np.tensordot(g, x[:, :, i:i + HH, j:j + WW], (0, 0))
            dx[:, :, i:i + HH, j:j + WW] += np.tensordot(g, flipped, (1, 0))
    return dx, dw, db
