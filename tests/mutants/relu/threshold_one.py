# /// mutant
# subject = "relu"
# convention = "pairs"
# role = "relu"
# rule = "BH107"
# where = "dx"
# fault = "The backward pass compares with 1 instead of 0: small positive inputs get no gradient."
# ///
import numpy as np


def relu_forward(x):
    return x * (x > 0), x


def relu_backward(dout, x):
    dx = dout.copy()
    dx[x < 1] = 0
    return dx
