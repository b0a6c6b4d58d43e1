"""The rectified linear unit."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions.blocks import over_blocks
from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream

Floats = NDArray[np.floating[Any]]

# Axes of a batch of pictures, which is worth sharing out among threads.
_PICTURES: Final = 4


def relu(x: ArrayLike) -> Floats:
    """Let what is positive through.

    y = max(x, 0)

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    y : float array of x's shape and dtype; nan stays nan

    Examples
    --------
    >>> relu([-1.0, 0.0, 2.0])
    array([0., 0., 2.])

    Source: Glorot, Bordes, Bengio, "Deep sparse rectifier neural networks" (2011).
    """
    x = as_floating(x)
    if x.ndim < _PICTURES:
        y: Floats = np.maximum(x, 0)
        return y
    y = np.empty_like(x, order="C")

    def work(some: slice) -> None:
        np.maximum(x[some], 0, out=y[some])

    over_blocks(work, len(x), x[0].size if x.size else 1)
    return y


def relu_vjp(dout: ArrayLike, y: Floats) -> Floats:
    """Return the gradient with respect to x; from relu's input or its value alike.

    dx = dout where y > 0, else 0

    At the kink x = 0, where any slope in [0, 1] is a subgradient, it is 0.

    Parameters
    ----------
    dout : float array
        Upstream gradient of y.
    y : float array of dout's shape
        What `relu` returned, or what it was given: both are positive in the same places.

    Returns
    -------
    dx : float array of y's shape

    Raises
    ------
    ShapeError
        dout does not have y's shape.
    """
    dout, y = as_upstream(dout, np.shape(y)), np.asarray(y)
    if y.ndim < _PICTURES:
        return dout * (y > 0)
    dx = np.empty(y.shape, dtype=dout.dtype)

    def work(some: slice) -> None:
        np.multiply(dout[some], y[some] > 0, out=dx[some])

    over_blocks(work, len(y), 2 * y[0].size if y.size else 1)
    return dx
