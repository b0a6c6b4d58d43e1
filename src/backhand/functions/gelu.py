"""The Gaussian error linear unit, by its usual approximation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream

Floats = NDArray[np.floating[Any]]

# √(2/π), and the cubic term's factor of the approximation.
_SCALE = 0.7978845608028654
_CUBIC = 0.044715


def gelu(x: ArrayLike) -> Floats:
    """Return x times about the probability that a standard normal number is below x.

    y = x (1 + tanh u) / 2,  u = √(2/π) (x + 0.044715 x³)

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    y : float array of x's shape and dtype

    Examples
    --------
    >>> np.round(gelu([-1.0, 0.0, 1.0]), 4)
    array([-0.1588,  0.    ,  0.8412])

    Source: Hendrycks, Gimpel, "Gaussian error linear units", arXiv:1606.08415, section 2.
    """
    x = as_floating(x)
    y: Floats = x * (1 + np.tanh(_inner(x))) / 2
    return y


def gelu_vjp(dout: ArrayLike, x: ArrayLike) -> Floats:
    """Return the gradient with respect to the scores.

    dx = dout ((1 + tanh u) / 2 + x (1 - tanh² u) u' / 2),  u' = √(2/π) (1 + 3 · 0.044715 x²)

    Parameters
    ----------
    dout : float array
        Upstream gradient.
    x : float array of dout's shape
        What `gelu` was given.

    Returns
    -------
    dx : float array of x's shape

    Raises
    ------
    ShapeError
        dout does not have x's shape.
    """
    x = as_floating(x)
    near = _bounded(x)
    tanh = np.tanh(_inner(x))
    inner = x.dtype.type(_SCALE) * (1 + x.dtype.type(3 * _CUBIC) * near * near)
    slope: Floats = (1 + tanh) / 2 + near * (1 - tanh * tanh) * inner / 2
    return as_upstream(dout, x.shape) * slope


def _inner(x: Floats) -> Floats:
    near = _bounded(x)
    u: Floats = x.dtype.type(_SCALE) * (near + x.dtype.type(_CUBIC) * near * near * near)
    return u


def _bounded(x: Floats) -> Floats:
    """Return x within ±1e3: further out tanh is ±1 to the last digit, and x³ might overflow."""
    limit = x.dtype.type(1e3)
    near: Floats = np.where(x > limit, limit, np.where(x < -limit, -limit, x))
    return near
