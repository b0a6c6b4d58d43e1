"""The affine map: a matrix product and a shift."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def affine(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> Floats:
    """Map each row of x by W and shift it by b.

    y = x W + b

    Parameters
    ----------
    x : (N, D) float array
    W : (D, H) float array
    b : (H,) float array

    Returns
    -------
    y : (N, H) float array

    Examples
    --------
    >>> affine([[1.0, 2.0]], [[1.0, 0.0, 3.0], [0.0, 1.0, 4.0]], [0.5, 0.5, 0.5])
    array([[ 1.5,  2.5, 11.5]])

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 6.5.4.
    """
    y = np.matmul(x, W)
    y += b
    return y


def affine_vjp(dout: ArrayLike, x: Floats, W: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the gradients with respect to x, W and b.

    dx = dout Wᵀ,  dW = xᵀ dout,  db = sum_n dout[n]

    The shapes allow only these products: (N, D) = (N, H)(H, D), (D, H) = (D, N)(N, H).
    The shift is shared by the whole batch, so its gradient is the sum over it.

    Parameters
    ----------
    dout : (N, H) float array
        Upstream gradient of y.
    x : (N, D) float array
    W : (D, H) float array

    Returns
    -------
    dx : (N, D) float array
    dW : (D, H) float array
    db : (H,) float array
    """
    dout = np.asarray(dout)
    return np.matmul(dout, W.T), np.matmul(x.T, dout), dout.sum(axis=0)
