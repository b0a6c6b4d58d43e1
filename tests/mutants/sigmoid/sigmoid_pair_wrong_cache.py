# /// mutant
# subject = "sigmoid"
# convention = "pairs"
# role = "sigmoid"
# rule = "BH112"
# where = "dx"
# fault = "The cache holds the input where backward expects the output."
# ///
import numpy as np


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, x


def sigmoid_backward(dout, cache):
    y = cache
    return dout * y * (1 - y)
