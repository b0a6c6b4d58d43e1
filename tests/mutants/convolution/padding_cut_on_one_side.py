# /// mutant
# subject = "conv2d"
# convention = "pairs"
# role = "convolution"
# rule = "BH115"
# where = "dx"
# also = ["BH100"]
# fault = "The padding is cut off twice at the end and not at all at the start, so dx is shifted."
# ///
import numpy as np


def conv2d_forward(x, W, b, pad=1):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    kh, kw = W.shape[-2:]
    oh, ow = xp.shape[2] - kh + 1, xp.shape[3] - kw + 1
    out = np.broadcast_to(b[:, None, None], (x.shape[0], W.shape[0], oh, ow)).copy()
    for i in range(kh):
        for j in range(kw):
            out += np.einsum("nchw,fc->nfhw", xp[:, :, i:i+oh, j:j+ow], W[..., i, j])
    return out, (xp, W, pad)


def conv2d_backward(dout, cache):
    xp, W, pad = cache
    oh, ow = dout.shape[2:]
    dxp, dW = np.zeros_like(xp), np.zeros_like(W)
    for i in range(W.shape[2]):
        for j in range(W.shape[3]):
            dW[..., i, j] = np.einsum("nfhw,nchw->fc", dout, xp[:, :, i:i+oh, j:j+ow])
            dxp[:, :, i:i+oh, j:j+ow] += np.einsum("nfhw,fc->nchw", dout, W[..., i, j])
    dx = dxp[:, :, :-2 * pad, :-2 * pad]
    return dx, dW, dout.sum(axis=(0, 2, 3))


def case_conv2d():
    rng = np.random.default_rng(2)
    return (conv2d_forward, conv2d_backward), (rng.normal(size=(2, 2, 4, 3)), rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3))
