"""The rectified linear unit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream

Floats = NDArray[np.floating[Any]]


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
    y: Floats = np.maximum(as_floating(x), 0)
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
    return as_upstream(dout, np.shape(y)) * (np.asarray(y) > 0)
