"""Softmax and its logarithm along the last axis."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def softmax(x: ArrayLike) -> Floats:
    """Turn scores into probabilities along the last axis.

    y_i = exp(x_i - m) / sum_j exp(x_j - m),  m = max_j x_j

    Subtracting m changes nothing in exact arithmetic; in floating point it keeps
    exp from overflowing, whatever the scores.

    Parameters
    ----------
    x : (..., C) float array
        Unbounded scores.  Integers are taken as float64.

    Returns
    -------
    y : (..., C) float array of x's dtype
        Each row lies in [0, 1] and sums to 1.

    Raises
    ------
    ShapeError
        x has no last axis, or an empty one: there is nothing to share a 1 among.

    Examples
    --------
    >>> softmax([0.0, np.log(3.0)])
    array([0.25, 0.75])

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 4.1.
    """
    shifted = _below_zero(x)
    np.exp(shifted, out=shifted)
    shifted /= shifted.sum(axis=-1, keepdims=True)
    return shifted


def softmax_vjp(dout: ArrayLike, y: Floats) -> Floats:
    """Return the gradient with respect to the scores, from softmax's own value.

    dx_i = y_i (dout_i - sum_j dout_j y_j)

    The sum is the path through the normaliser, which every score shares.

    Parameters
    ----------
    dout : (..., C) float array
        Upstream gradient of y.
    y : (..., C) float array
        What `softmax` returned.

    Returns
    -------
    dx : (..., C) float array

    Raises
    ------
    ShapeError
        dout does not have y's shape.
    """
    y = np.asarray(y)
    dout = as_upstream(dout, y.shape)
    dx: Floats = y * (dout - np.sum(dout * y, axis=-1, keepdims=True))
    return dx


def log_softmax(x: ArrayLike) -> Floats:
    """Return the logarithm of softmax along the last axis, without forming softmax.

    y_i = (x_i - m) - log sum_j exp(x_j - m),  m = max_j x_j

    A probability too small for the dtype still has its finite logarithm.

    Parameters
    ----------
    x : (..., C) float array
        Unbounded scores.  Integers are taken as float64.

    Returns
    -------
    y : (..., C) float array of x's dtype
        In nats, at most 0.

    Raises
    ------
    ShapeError
        As in `softmax`.

    Source: Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and
    softmax functions", IMA J. Numer. Anal. 41 (2021).
    """
    shifted = _below_zero(x)
    shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


def log_softmax_vjp(dout: ArrayLike, y: Floats) -> Floats:
    """Return the gradient with respect to the scores, from log-softmax's own value.

    dx_i = dout_i - exp(y_i) sum_j dout_j

    Parameters
    ----------
    dout : (..., C) float array
        Upstream gradient of y.
    y : (..., C) float array
        What `log_softmax` returned.

    Returns
    -------
    dx : (..., C) float array

    Raises
    ------
    ShapeError
        dout does not have y's shape.
    """
    y = np.asarray(y)
    dout = as_upstream(dout, y.shape)
    dx: Floats = dout - np.exp(y) * dout.sum(axis=-1, keepdims=True)
    return dx


def _below_zero(x: ArrayLike) -> Floats:
    """Return a new array: x less its maximum along the last axis."""
    x = as_floating(x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ShapeError(
            _("scores of shape {shape} have no classes along their last axis").format(shape=x.shape)
        )
    return np.asarray(x - x.max(axis=-1, keepdims=True))
