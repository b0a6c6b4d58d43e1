# /// mutant
# subject = "tanh"
# convention = "pairs"
# role = "tanh"
# rule = "BH100"
# where = "dx"
# also = ["BH109", "BH112"]
# fault = "The local derivative is 1 - y where it should be 1 - y squared."
# ///
import numpy as np


def tanh_forward(x):
    y = np.tanh(x)
    return y, y


def tanh_backward(dout, y):
    return dout * (1.0 - y)
