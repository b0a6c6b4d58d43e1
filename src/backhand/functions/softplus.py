"""Softplus: a rectified linear unit without its corner."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions.floating import as_floating
from backhand.functions.sigmoid import sigmoid
from backhand.functions.upstream import as_upstream

Floats = NDArray[np.floating[Any]]


def softplus(x: ArrayLike) -> Floats:
    """Return log(1 + exp(x)), entry by entry.

    Written as max(x, 0) + log(1 + exp(-|x|)): no finite score overflows.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    y : float array of x's shape and dtype

    Examples
    --------
    >>> softplus([0.0, 1000.0]) == np.array([np.log(2.0), 1000.0])
    array([ True,  True])

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 3.10.
    """
    x = as_floating(x)
    # Not abs: it has no complex derivative, and the complex step would find none.
    small = np.exp(np.where(x >= 0, -x, x))
    y: Floats = np.where(x >= 0, x, x.dtype.type(0)) + np.log1p(small)
    return y


def softplus_vjp(dout: ArrayLike, x: ArrayLike) -> Floats:
    """Return the gradient with respect to the scores: softplus's slope is the sigmoid.

    dx = dout / (1 + exp(-x))

    Parameters
    ----------
    dout : float array
        Upstream gradient.
    x : float array of dout's shape
        What `softplus` was given.

    Returns
    -------
    dx : float array of x's shape

    Raises
    ------
    ShapeError
        dout does not have x's shape.
    """
    x = as_floating(x)
    return as_upstream(dout, x.shape) * sigmoid(x)
