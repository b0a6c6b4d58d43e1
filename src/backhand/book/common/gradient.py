"""The book's `common.gradient`: central differences with its step of 1e-4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["np", "numerical_gradient", "numerical_gradient_2d"]

# The book's own h: its figures are to come out.
_STEP = 1e-4


def numerical_gradient(f: Callable[[Any], Any], x: Any) -> Any:
    """Return (f(x + h) - f(x - h)) / 2h for each entry of x, which is put back afterwards.

    Without the guards of `backhand.numerical_gradient`: the book lets a descent with too
    large a rate run off to 1e13, where h is rounded away, and shows what comes of it.

    Parameters
    ----------
    f : callable
        May ignore its argument and read the array elsewhere: x is perturbed in place.
    x : float array of any shape
        Whole numbers, which can't be moved by h, are copied as floats.

    Returns
    -------
    gradient : float64 array of x's shape
    """
    x = np.asarray(x)
    if x.dtype.kind != "f":
        x = x.astype(float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        before = x[index]
        try:
            x[index] = before + _STEP
            above = f(x)
            x[index] = before - _STEP
            gradient[index] = (above - f(x)) / (2 * _STEP)
        finally:
            x[index] = before
    return gradient


def numerical_gradient_2d(f: Callable[[Any], Any], X: Any) -> Any:
    """Return the gradient at x; at each row, where X has several."""
    if np.ndim(X) == 1:
        return numerical_gradient(f, X)
    return np.stack([numerical_gradient(f, row) for row in X])
