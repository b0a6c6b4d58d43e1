# /// mutant
# subject = "conv1d"
# convention = "pairs"
# role = "convolution"
# rule = "BH101"
# where = "b"
# also = []
# fault = "The gradient of the bias has the wrong sign."
# ///
import numpy as np


def conv1d_forward(x, W, b):
    """x (N, C, L), W (F, C, K), b (F,)."""
    L = x.shape[2] - W.shape[2] + 1
    out = sum(np.einsum("ncl,fc->nfl", x[:, :, k:k + L], W[:, :, k]) for k in range(W.shape[2]))
    return out + b[:, None], (x, W)


def conv1d_backward(dout, cache):
    x, W = cache
    L = dout.shape[2]
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for k in range(W.shape[2]):
        dW[:, :, k] = np.einsum("nfl,ncl->fc", dout, x[:, :, k:k + L])
        dx[:, :, k:k + L] += np.einsum("nfl,fc->ncl", dout, W[:, :, k])
    db = -dout.sum(axis=(0, 2))
    return dx, dW, db


def case_conv1d():
    rng = np.random.default_rng(30)
    return (conv1d_forward, conv1d_backward), (rng.normal(size=(2, 3, 7)), rng.normal(size=(4, 3, 2)), rng.normal(size=4))
