# /// correct
# subject = "gelu"
# convention = "pairs"
# role = "gelu"
# why = "The tanh approximation in both passes."
# ///
import math

import numpy as np

C0, C1 = math.sqrt(2 / math.pi), 0.044715


def gelu_forward(x):
    t = np.tanh(C0 * (x + C1 * x * x * x))
    return 0.5 * x * (1 + t), (x, t)


def gelu_backward(dout, cache):
    x, t = cache
    dt = (1 - t * t) * C0 * (1 + 3 * C1 * x * x)
    return (dout * 0.5 * (1 + t + x * dt),)
