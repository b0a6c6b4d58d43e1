# /// mutant
# subject = "elu"
# convention = "pairs"
# role = "elu"
# rule = "BH100"
# where = "dx"
# also = ["BH112", "BH102"]
# fault = "The negative side's derivative is alpha (exp(x) - 1), which is the value and not the slope."
# ///
import numpy as np


def elu_forward(x, alpha=1.0):
    out = x.copy()
    m = x < 0
    out[m] = alpha * (np.exp(x[m]) - 1)
    return out, (out, m, alpha)


def elu_backward(dout, cache):
    out, m, alpha = cache
    dx = dout.copy()
    dx[m] *= out[m]
    return dx
