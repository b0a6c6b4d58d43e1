# /// mutant
# subject = "minmax"
# convention = "pairs"
# role = "unknown"
# rule = "BH115"
# where = "dx"
# also = ["BH100", "BH109"]
# fault = "Of two outputs the second enters with the wrong sign, so that even and odd columns change places."
# ///
import numpy as np


def minmax_forward(x):
    left, right = x[:, ::2], x[:, 1::2]
    return (left + right, left - right), x.shape


def minmax_backward(dsum, ddiff, cache):
    dx = np.empty(cache, dtype=dsum.dtype)
    dx[:, ::2] = dsum - ddiff
    dx[:, 1::2] = dsum + ddiff
    return dx


def case_minmax():
    return (minmax_forward, minmax_backward), (np.random.default_rng(20).normal(size=(3, 6)),)
