# /// correct
# subject = "max_pool"
# convention = "pairs"
# role = "max-pooling"
# why = "The reshape trick with a mask of equal maxima divided among ties."
# ///
import numpy as np


def max_pool_forward(x, size=2):
    n, c, h, w = x.shape
    xr = x.reshape(n, c, h // size, size, w // size, size)
    out = xr.max(axis=3).max(axis=4)
    return out, (x, xr, out)


def max_pool_backward(dout, cache):
    x, xr, out = cache
    mask = (xr == out[:, :, :, None, :, None]).astype(dout.dtype)
    mask /= mask.sum(axis=(3, 5), keepdims=True)
    return (mask * dout[:, :, :, None, :, None]).reshape(x.shape)


def case_pool():
    return (max_pool_forward, max_pool_backward), (np.random.default_rng(3).normal(size=(2, 3, 4, 6)),)
