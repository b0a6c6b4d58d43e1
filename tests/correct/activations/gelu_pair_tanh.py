# /// correct
# subject = "gelu"
# convention = "pairs"
# role = "gelu"
# why = "tanh form in a pair."
# ///
import numpy as np

C = float(np.sqrt(2 / np.pi))


def gelu_forward(x):
    inner = C * (x + 0.044715 * x**3)
    th = np.tanh(inner)
    return 0.5 * x * (1 + th), (x, th)


def gelu_backward(dout, cache):
    x, th = cache
    dinner = C * (1 + 3 * 0.044715 * x * x)
    return dout * (0.5 * (1 + th) + 0.5 * x * (1 - th * th) * dinner)
