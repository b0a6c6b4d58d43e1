# /// mutant
# subject = "relu"
# convention = "pairs"
# role = "relu"
# rule = "BH202"
# where = "-"
# fault = "dout is zeroed in place where x was negative."
# ///
import numpy as np


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    x = cache
    dout[x <= 0] = 0
    return dout
