# /// mutant
# subject = "conv"
# convention = "pairs"
# role = "convolution"
# rule = "BH116"
# where = "dx"
# also = ["BH109", "BH108"]
# fault = "Overlapping windows are written, not added, into dx."
# ///
import numpy as np


def conv_forward(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    n, c, h, wd = xp.shape
    f, _, hh, ww = w.shape
    oh, ow = (h - hh) // s + 1, (wd - ww) // s + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            win = xp[:, :, i * s : i * s + hh, j * s : j * s + ww]
            out[:, :, i, j] = np.tensordot(win, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, (xp, w, conv_param, x.shape)


def conv_backward(dout, cache):
    xp, w, conv_param, shape = cache
    s, p = conv_param["stride"], conv_param["pad"]
    f, c, hh, ww = w.shape
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            d = dout[:, :, i, j]
            win = xp[:, :, i * s : i * s + hh, j * s : j * s + ww]
            dw += np.tensordot(d, win, axes=([0], [0]))
            dxp[:, :, i * s : i * s + hh, j * s : j * s + ww] = np.tensordot(d, w, axes=([1], [0]))
    h, wd = shape[2:]
    return dxp[:, :, p : p + h, p : p + wd], dw, dout.sum(axis=(0, 2, 3))


def case_conv():
    rng = np.random.default_rng(17)
    x, w, b = rng.normal(size=(2, 2, 5, 4)), rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3)
    return (conv_forward, conv_backward), (x, w, b, {"stride": 1, "pad": 1})
