# /// correct
# subject = "relu"
# convention = "pairs"
# role = "relu"
# why = "Written as (x + abs(x)) / 2, so the slope at zero is 1/2."
# ///
import numpy as np


def relu_forward(x):
    return (x + np.abs(x)) / 2, np.sign(x)


def relu_backward(dout, sign):
    return dout * (1 + sign) / 2


def case_half():
    x = np.array([[-1.0, 0.0, 2.0], [0.5, -0.25, 0.0], [3.0, 1.0, -2.0], [0.0, 0.1, -0.1]])
    return (relu_forward, relu_backward), (x,)
