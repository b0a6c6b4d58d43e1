# /// mutant
# subject = "max_pool"
# convention = "pairs"
# role = "max-pooling"
# rule = "BH107"
# where = "dx"
# also = ["BH115"]
# fault = "The maximum's row and column are unravelled with swapped extents."
# ///
import numpy as np


def max_pool_forward(x, pool_h=2, pool_w=3):
    n, c, h, w = x.shape
    oh, ow = h // pool_h, w // pool_w
    win = x.reshape(n, c, oh, pool_h, ow, pool_w).transpose(0, 1, 2, 4, 3, 5).reshape(n, c, oh, ow, -1)
    idx = win.argmax(axis=-1)
    return win.max(axis=-1), (idx, x.shape, pool_h, pool_w)


def max_pool_backward(dout, cache):
    idx, shape, pool_h, pool_w = cache
    n, c, h, w = shape
    oh, ow = h // pool_h, w // pool_w
    dwin = np.zeros((n, c, oh, ow, pool_h * pool_w), dtype=dout.dtype)
    np.put_along_axis(dwin, idx[..., None], dout[..., None], axis=-1)
    dwin = dwin.reshape(n, c, oh, ow, pool_w, pool_h).transpose(0, 1, 2, 5, 4, 3)
    return dwin.reshape(n, c, h, w)


def case_pool():
    x = np.random.default_rng(4).permutation(2 * 3 * 4 * 6).reshape(2, 3, 4, 6) * 0.1
    return (max_pool_forward, max_pool_backward), (x,)
