"""The rectified linear unit that lets a little of the negative through."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream

Floats = NDArray[np.floating[Any]]


def leaky_relu(x: ArrayLike, slope: float = 0.01) -> Floats:
    """Return x where it is positive, and slope · x elsewhere.

    Parameters
    ----------
    x : float array of any shape
    slope : float
        Of the negative half.

    Returns
    -------
    y : float array of x's shape and dtype

    Examples
    --------
    >>> leaky_relu([-2.0, 3.0], slope=0.1)
    array([-0.2,  3. ])

    Source: Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models",
    ICML workshop 2013.
    """
    x = as_floating(x)
    y: Floats = np.where(x > 0, x, x.dtype.type(slope) * x)
    return y


def leaky_relu_vjp(dout: ArrayLike, x: ArrayLike, slope: float = 0.01) -> Floats:
    """Return the gradient with respect to the scores.

    dx = dout where x > 0, slope · dout elsewhere; at the kink, x = 0, the slope.

    Parameters
    ----------
    dout : float array
        Upstream gradient.
    x : float array of dout's shape
        What `leaky_relu` was given.
    slope : float

    Returns
    -------
    dx : float array of x's shape

    Raises
    ------
    ShapeError
        dout does not have x's shape.
    """
    x = as_floating(x)
    dout = as_upstream(dout, x.shape)
    dx: Floats = np.where(x > 0, dout, dout.dtype.type(slope) * dout)
    return dx
