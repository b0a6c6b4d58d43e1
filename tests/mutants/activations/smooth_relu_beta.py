# /// mutant
# subject = "smooth_relu"
# convention = "pairs"
# role = "unknown"
# rule = "BH102"
# where = "dx"
# fault = "With beta = 2 the division by beta in forward is not undone in backward: a factor of 1/2 remains."
# ///
import numpy as np


def smooth_relu_forward(x, beta=2.0):
    return np.logaddexp(0, beta * x) / beta, (x, beta)


def smooth_relu_backward(dout, cache):
    x, beta = cache
    return dout * (1 / beta) / (1 + np.exp(-beta * x))


def case_smooth():
    x = np.linspace(-2, 2, 12).reshape(4, 3)
    return (smooth_relu_forward, smooth_relu_backward), (x,)
