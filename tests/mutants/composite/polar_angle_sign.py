# /// mutant
# subject = "polar"
# convention = "pairs"
# role = "unknown"
# rule = "BH100"
# where = "dx"
# also = ["BH109", "BH101"]
# fault = "One of the two terms of the angle's gradient has the wrong sign."
# ///
import numpy as np


def polar_forward(x):
    """(N, 2) points to radius and angle."""
    r = np.hypot(x[:, 0], x[:, 1])
    phi = np.arctan2(x[:, 1], x[:, 0])
    return r, phi, (x, r)


def polar_backward(dr, dphi, cache):
    x, r = cache
    dx = np.empty_like(x)
    dx[:, 0] = dr * x[:, 0] / r + dphi * x[:, 1] / r ** 2
    dx[:, 1] = dr * x[:, 1] / r + dphi * x[:, 0] / r ** 2
    return dx


def case_polar():
    return (polar_forward, polar_backward), (np.random.default_rng(9).normal(size=(5, 2)) + 1.5,)
