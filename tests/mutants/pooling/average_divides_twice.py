# /// mutant
# subject = "average_pool"
# convention = "pairs"
# role = "average-pooling"
# rule = "BH102"
# where = "dx"
# also = ["BH108"]
# fault = "The gradient is divided by the window's size twice."
# ///
import numpy as np


def average_pool_forward(x, size=2):
    n, c, h, w = x.shape
    out = x.reshape(n, c, h // size, size, w // size, size).mean(axis=(3, 5))
    return out, (x.shape, size)


def average_pool_backward(dout, cache):
    shape, size = cache
    dout = dout / size ** 2
    block = np.full((size, size), 1.0 / size ** 2, dtype=dout.dtype)
    dx = dout[:, :, :, None, :, None] * block[:, None, :]
    return dx.reshape(shape)


def case_average_pool():
    return (average_pool_forward, average_pool_backward), (np.random.default_rng(3).normal(size=(3, 2, 4, 6)),)
