# /// correct
# subject = "absolute"
# convention = "pairs"
# role = "unknown"
# why = "abs(x) has its kink at zero, and one of the inputs is there."
# ///
import numpy as np


def absolute_forward(x):
    return np.abs(x), np.sign(x)


def absolute_backward(dout, sign):
    return dout * sign


def case_absolute():
    return (absolute_forward, absolute_backward), (np.array([[-2.0, 0.0, 1.5], [0.25, -0.75, 3.0]]),)
