# /// mutant
# subject = "leaky_relu"
# convention = "pairs"
# role = "leaky-relu"
# rule = "BH201"
# where = "-"
# fault = "x is scaled in place on its negative side."
# ///
import numpy as np


def leaky_relu_forward(x, slope=0.01):
    neg = x < 0
    x[neg] *= slope
    return x, (neg, slope)


def leaky_relu_backward(dout, cache):
    neg, slope = cache
    return np.where(neg, slope * dout, dout)
