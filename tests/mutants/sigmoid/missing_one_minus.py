# /// mutant
# subject = "sigmoid"
# convention = "pairs"
# role = "sigmoid"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The factor (1 - y) is missing."
# ///
import numpy as np


def sigmoid_forward(z):
    a = 1 / (1 + np.exp(-z))
    cache = a
    return a, cache


def sigmoid_backward(da, cache):
    a = cache
    dz = da * a
    return dz
