# /// mutant
# subject = "l2_normalize"
# convention = "pairs"
# role = "l2-normalisation"
# rule = "BH112"
# where = "dx"
# also = ["BH100"]
# fault = "The projection uses the raw input in place of the normalised one."
# ///
import numpy as np


def l2_normalize_forward(x):
    n = np.sqrt((x * x).sum(axis=1, keepdims=True))
    y = x / n
    return y, (x, y, n)


def l2_normalize_backward(dout, cache):
    x, y, n = cache
    dx = (dout - x * (x * dout).sum(axis=1, keepdims=True)) / n
    return dx
