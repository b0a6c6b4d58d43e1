# /// mutant
# subject = "moments"
# convention = "pairs"
# role = "unknown"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The gradient through the mean is left out; only that through the variance is returned."
# ///
import numpy as np


def moments_forward(x):
    mean = x.mean(axis=1)
    var = ((x - mean[:, None]) ** 2).mean(axis=1)
    return mean, var, (x, mean)


def moments_backward(dmean, dvar, cache):
    x, mean = cache
    D = x.shape[1]
    dx = 2.0 / D * dvar[:, None] * (x - mean[:, None])
    return dx
