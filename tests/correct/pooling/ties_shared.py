# /// correct
# subject = "maxpool"
# convention = "pairs"
# role = "max-pooling"
# why = "Equal maxima share the gradient evenly, which lies between the one-sided slopes."
# ///
import numpy as np


def maxpool_forward(x):
    N, C, H, W = x.shape
    v = x.reshape(N, C, H // 2, 2, W // 2, 2)
    out = v.max(axis=(3, 5))
    return out, (v, out)


def maxpool_backward(dout, cache):
    v, out = cache
    mask = v == out[:, :, :, None, :, None]
    share = mask / mask.sum(axis=(3, 5), keepdims=True)
    dv = share.astype(dout.dtype) * dout[:, :, :, None, :, None]
    N, C, h, _, w, _ = v.shape
    return dv.reshape(N, C, 2 * h, 2 * w)


def case_maxpool():
    x = np.random.default_rng(3).integers(0, 3, size=(2, 3, 4, 6)).astype(np.float64)
    return (maxpool_forward, maxpool_backward), (x,)
