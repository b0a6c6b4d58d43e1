# /// correct
# subject = "row_moments"
# convention = "pairs"
# role = "unknown"
# why = "Two outputs of another shape than the input, both with their gradient."
# ///
import numpy as np


def row_moments_forward(x):
    mean = x.mean(axis=1)
    centred = x - mean[:, None]
    return mean, (centred ** 2).mean(axis=1), centred


def row_moments_backward(dmean, dvar, centred):
    D = centred.shape[1]
    return (dmean[:, None] + 2 * centred * dvar[:, None]) / D


def case_row_moments():
    return (row_moments_forward, row_moments_backward), (np.random.default_rng(6).normal(size=(3, 5)),)
