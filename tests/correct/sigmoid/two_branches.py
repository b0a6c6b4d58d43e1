# /// correct
# subject = "sigmoid"
# convention = "pairs"
# role = "sigmoid"
# why = "Stable in two branches filled by masks."
# ///
import numpy as np


def sigmoid_forward(x):
    y = np.empty_like(x)
    pos = x >= 0
    y[pos] = 1 / (1 + np.exp(-x[pos]))
    ex = np.exp(x[~pos])
    y[~pos] = ex / (1 + ex)
    return y, y


def sigmoid_backward(dout, y):
    return dout * (y - y * y)
