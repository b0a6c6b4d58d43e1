# /// mutant
# subject = "gelu"
# convention = "pairs"
# role = "gelu"
# rule = "BH109"
# where = "dx"
# also = ["BH100"]
# fault = "The inner derivative lacks its cubic term: 1 instead of 1 + 3 * 0.044715 * x**2."
# ///
import numpy as np

SQRT_2_OVER_PI = float(np.sqrt(2.0 / np.pi))


def gelu_forward(x):
    inner = SQRT_2_OVER_PI * (x + 0.044715 * np.power(x, 3))
    t = np.tanh(inner)
    return 0.5 * x * (1.0 + t), (x, t)


def gelu_backward(dout, cache):
    x, t = cache
    left = 0.5 * (1.0 + t)
    right = 0.5 * x * (1.0 - t * t) * SQRT_2_OVER_PI
    return dout * (left + right)
