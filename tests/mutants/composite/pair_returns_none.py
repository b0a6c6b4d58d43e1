# /// mutant
# subject = "rectified_square"
# convention = "pairs"
# role = "unknown"
# rule = "BH208"
# where = "dx"
# also = ["BH105"]
# fault = "The backward function returns None: its return statement is missing."
# ///
import numpy as np


def rectified_square_forward(x):
    r = np.maximum(x, 0)
    return r * r, r


def rectified_square_backward(dout, r):
    dx = 2 * dout * r


def case_rectified_square():
    x = np.random.default_rng(16).normal(size=(5, 3))
    return (rectified_square_forward, rectified_square_backward), (x,)
