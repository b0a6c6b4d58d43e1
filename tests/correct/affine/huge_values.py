# /// correct
# subject = "fully_connected"
# convention = "pairs"
# role = "affine"
# why = "Inputs of 1e8 beside weights of 1e8: rounding alone is of the order of one."
# ///
import numpy as np


def fully_connected_forward(x, W, b):
    return x @ W + b, (x, W)


def fully_connected_backward(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


def case_huge():
    rng = np.random.default_rng(9)
    x, W, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.normal(size=3)
    return (fully_connected_forward, fully_connected_backward), (1e8 * x, 1e8 * W, 1e8 * b)
