# /// mutant
# subject = "sigmoid"
# convention = "pairs"
# role = "sigmoid"
# rule = "BH113"
# where = "dx"
# fault = "The local derivative was forgotten: dout is returned."
# ///
import numpy as np


def sigmoid_forward(x):
    out = 1.0 / (1.0 + np.exp(-x))
    return out, (x, out)


def sigmoid_backward(dout, cache):
    x, out = cache
    dx = np.array(dout)
    return dx
