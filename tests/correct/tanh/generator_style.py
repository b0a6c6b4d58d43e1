# /// correct
# subject = "tanh"
# convention = "pairs"
# role = "tanh"
# why = "The cache is a closure that computes the gradient."
# ///
import numpy as np


def tanh_forward(x):
    y = np.tanh(x)

    def pullback(dy):
        return dy - dy * y * y

    return y, pullback


def tanh_backward(dout, pullback):
    return pullback(dout)
