# /// mutant
# subject = "silu"
# convention = "pairs"
# role = "silu"
# rule = "BH112"
# where = "dx"
# also = ["BH100", "BH109"]
# fault = "The derivative s + y (1 - s) is written with x instead of y: s + x (1 - s)."
# ///
import numpy as np


def silu_forward(x):
    s = 1 / (1 + np.exp(-x))
    y = x * s
    return y, (x, s)


def silu_backward(dout, cache):
    x, s = cache
    return dout * (s + x * (1 - s))
