"""The affine map: a matrix product and a shift."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.functions.floating import as_floating
from backhand.functions.upstream import as_upstream
from backhand.language import gettext as _

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

    Raises
    ------
    ShapeError
        The three shapes don't fit each other, which broadcasting b might hide.

    Examples
    --------
    >>> affine([[1.0, 2.0]], [[1.0, 0.0, 3.0], [0.0, 1.0, 4.0]], [0.5, 0.5, 0.5])
    array([[ 1.5,  2.5, 11.5]])

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 6.5.4.
    """
    x, W, b = as_floating(x), as_floating(W), as_floating(b)
    if x.ndim != 2 or W.ndim != 2 or x.shape[1] != W.shape[0] or b.shape != W.shape[1:]:
        raise ShapeError(
            _(
                "x of shape {x}, W of shape {W} and b of shape {b} do not fit: they must be "
                "(N, D), (D, H) and (H,)"
            ).format(x=x.shape, W=W.shape, b=b.shape)
        )
    y: Floats = np.matmul(x, W)
    # In place where b's type allows it: spares a copy of a large batch.
    y = np.add(y, b, out=y if b.dtype == y.dtype else None)
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

    Raises
    ------
    ShapeError
        dout does not have y's shape.
    """
    dout = as_upstream(dout, (x.shape[0], W.shape[1]))
    return np.matmul(dout, W.T), np.matmul(x.T, dout), dout.sum(axis=0)
