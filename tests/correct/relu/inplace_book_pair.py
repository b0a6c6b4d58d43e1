# /// correct
# subject = "relu"
# convention = "pairs"
# role = "relu"
# why = "Overwrites its own copy; cache is the mask; backward copies dout."
# ///
import numpy as np


def relu_forward(x):
    mask = x <= 0
    out = x.copy()
    out[mask] = 0
    return out, mask


def relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache] = 0
    return dx
