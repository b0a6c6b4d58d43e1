# /// mutant
# subject = "softmax"
# convention = "pairs"
# role = "softmax"
# rule = "BH109"
# where = "dx"
# fault = "The path through the normaliser is left out: dx is y * dout."
# ///
import numpy as np


def softmax_forward(x):
    m = np.max(x, axis=1).reshape(-1, 1)
    e = np.exp(x - m)
    y = e / np.sum(e, axis=1).reshape(-1, 1)
    return y, (y,)


def softmax_backward(dy, cache):
    (y,) = cache
    return y * dy
