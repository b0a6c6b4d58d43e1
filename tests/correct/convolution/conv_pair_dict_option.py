# /// correct
# subject = "conv"
# convention = "pairs"
# role = "convolution"
# why = "CS231n's naive pair with a conv_param and stride two that leaves a rest."
# ///
import numpy as np


def conv_forward(x, w, b, conv_param):
    s, p = conv_param.get("stride", 1), conv_param.get("pad", 0)
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
    f, c, hh, ww = w.shape
    oh = 1 + (xp.shape[2] - hh) // s
    ow = 1 + (xp.shape[3] - ww) // s
    out = np.zeros((x.shape[0], f, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = np.einsum("nchw,fchw->nf", xp[:, :, i * s : i * s + hh, j * s : j * s + ww], w) + b
    return out, (x, w, b, conv_param)


def conv_backward(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param.get("stride", 1), conv_param.get("pad", 0)
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), dout.sum(axis=(0, 2, 3))
    hh, ww = w.shape[2:]
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            sl = np.s_[:, :, i * s : i * s + hh, j * s : j * s + ww]
            dw += np.einsum("nf,nchw->fchw", dout[:, :, i, j], xp[sl])
            dxp[sl] += np.einsum("nf,fchw->nchw", dout[:, :, i, j], w)
    return dxp[:, :, p : dxp.shape[2] - p or None, p : dxp.shape[3] - p or None], dw, db


def case_conv():
    r = np.random.default_rng(7)
    return (conv_forward, conv_backward), (
        r.normal(size=(2, 2, 6, 7)), r.normal(size=(3, 2, 3, 2)), r.normal(size=3), {"stride": 2, "pad": 1},
    )
