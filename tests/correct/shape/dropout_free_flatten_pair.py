# /// correct
# subject = "flatten"
# convention = "pairs"
# role = "flatten"
# why = "A lone gradient without its tuple; cache is a shape."
# ///
import numpy as np


def flatten_forward(x):
    return x.reshape(x.shape[0], -1), x.shape


def flatten_backward(dout, cache):
    return dout.reshape(cache)
