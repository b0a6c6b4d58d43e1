# /// correct
# subject = "polar"
# convention = "pairs"
# role = "unknown"
# why = "Two inputs and two outputs; backward gets an upstream gradient for each."
# ///
import numpy as np


def polar_forward(x, y):
    r = np.hypot(x, y)
    angle = np.arctan2(y, x)
    return (r, angle), (x, y, r)


def polar_backward(dr, dangle, cache):
    x, y, r = cache
    dx = dr * x / r - dangle * y / r ** 2
    dy = dr * y / r + dangle * x / r ** 2
    return dx, dy


def case_polar():
    rng = np.random.default_rng(52)
    return (polar_forward, polar_backward), (rng.uniform(1, 2, (4, 3)), rng.normal(size=(4, 3)))
