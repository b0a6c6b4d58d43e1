"""The logistic sigmoid."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream

Floats = NDArray[np.floating[Any]]


def sigmoid(x: ArrayLike) -> Floats:
    """Squash each score into (0, 1).

    y = 1 / (1 + exp(-x))

    Written with exp(-|x|), which can only underflow, so that no finite score
    overflows: for negative x it is exp(x) / (1 + exp(x)), the same number.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    y : float array of x's shape and dtype

    Examples
    --------
    >>> sigmoid([0.0, np.log(3.0)])
    array([0.5 , 0.75])

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 3.10.
    """
    x = as_floating(x)
    # Not abs: it has no complex derivative, and the complex step would find none.
    small = np.exp(np.where(x >= 0, -x, x))
    y: Floats = np.where(x >= 0, x.dtype.type(1), small) / (1 + small)
    return y


def sigmoid_vjp(dout: ArrayLike, y: Floats) -> Floats:
    """Return the gradient with respect to the scores, from sigmoid's own value.

    dx = dout y (1 - y)

    Parameters
    ----------
    dout : float array
        Upstream gradient of y.
    y : float array of dout's shape
        What `sigmoid` returned.

    Returns
    -------
    dx : float array of y's shape

    Raises
    ------
    ShapeError
        dout does not have y's shape.
    """
    y = np.asarray(y)
    return as_upstream(dout, y.shape) * y * (1 - y)
