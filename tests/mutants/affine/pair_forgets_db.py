# /// mutant
# subject = "fc"
# convention = "pairs"
# role = "affine"
# rule = "BH208"
# where = "b"
# fault = "The backward function returns dx and dW only; the bias has no gradient."
# ///
import numpy as np


def fc_forward(x, W, b):
    z = x @ W + b
    return z, (x, W)


def fc_backward(dz, cache):
    x, W = cache
    return dz @ W.T, x.T @ dz
