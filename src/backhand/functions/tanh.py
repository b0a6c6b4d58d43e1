"""The hyperbolic tangent."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream

Floats = NDArray[np.floating[Any]]


def tanh(x: ArrayLike) -> Floats:
    """Squash each score into (-1, 1).

    y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    y : float array of x's shape and dtype

    Examples
    --------
    >>> tanh([0.0, np.log(2.0)])
    array([0. , 0.6])

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 6.3.2.
    """
    y: Floats = np.tanh(as_floating(x))
    return y


def tanh_vjp(dout: ArrayLike, y: Floats) -> Floats:
    """Return the gradient with respect to the scores, from tanh's own value.

    dx = dout (1 - y²)

    Parameters
    ----------
    dout : float array
        Upstream gradient of y.
    y : float array of dout's shape
        What `tanh` returned.

    Returns
    -------
    dx : float array of y's shape

    Raises
    ------
    ShapeError
        dout does not have y's shape.
    """
    y = np.asarray(y)
    return as_upstream(dout, y.shape) * (1 - y * y)
