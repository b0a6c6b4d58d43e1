"""The book's numerical_gradient(f, x), with its step of 1e-4."""

import numpy as np

__all__ = ["np", "numerical_gradient"]


def numerical_gradient(f, x):
    """Return the central differences of f() at each entry of x, which is changed in place."""
    slopes = np.zeros(np.shape(x))
    for index in np.ndindex(*slopes.shape):
        middle = float(x[index])
        ends = []
        for step in (1e-4, -1e-4):
            x[index] = middle + step
            ends.append(f(x))
        x[index] = middle
        slopes[index] = (ends[0] - ends[1]) / 2e-4
    return slopes
