# /// mutant
# subject = "linear"
# convention = "pairs"
# role = "affine"
# rule = "BH104"
# where = "W"
# fault = "dW is dout.T @ x for a square W: the transpose of what it should be, in the right shape."
# ///
import numpy as np


def linear_forward(x, W, b):
    return np.matmul(x, W) + b, (x, W, b)


def linear_backward(dout, cache):
    x, W, b = cache
    return np.matmul(dout, W.T), np.matmul(dout.T, x), dout.sum(axis=0)


def case_square():
    rng = np.random.default_rng(66)
    return (linear_forward, linear_backward), (rng.normal(size=(6, 5)), rng.normal(size=(5, 5)), rng.normal(size=5))
