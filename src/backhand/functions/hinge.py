"""The multi-class hinge loss of a support vector machine."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.functions.floating import as_floating
from backhand.functions.labels import class_indices
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def hinge(x: ArrayLike, t: ArrayLike, margin: float = 1.0) -> float:
    """Mean over the batch of what each wrong class comes too near to the right one.

    L = (1/N) Σₙ Σ_{c ≠ tₙ} max(0, x[n, c] - x[n, tₙ] + margin)

    Parameters
    ----------
    x : (N, C) float array
        Scores.
    t : (N,) int array of class indices, or (N, C) one-hot array
    margin : float

    Returns
    -------
    loss : float

    Raises
    ------
    ShapeError
        x is not 2-D, or empty.
    LabelError
        t does not match x, or holds what is no class.

    Examples
    --------
    >>> hinge([[2.0, 1.5, -1.0]], [0])
    0.5

    Source: Weston, Watkins, "Support vector machines for multi-class pattern recognition",
    ESANN 1999.
    """
    excess, _labels = _excess(x, t, margin)
    return float(excess.sum() / len(excess))


def hinge_vjp(dout: float, x: ArrayLike, t: ArrayLike, margin: float = 1.0) -> Floats:
    """Return the gradient with respect to the scores.

    Each wrong class within the margin gets dout / N, the right one minus their sum.

    Parameters
    ----------
    dout : float
        Upstream gradient of the loss.
    x, t, margin
        As in `hinge`.

    Returns
    -------
    dx : (N, C) float array
    """
    excess, labels = _excess(x, t, margin)
    dx: Floats = (excess > 0).astype(excess.dtype)
    rows = np.arange(len(dx))
    dx[rows, labels] = -dx.sum(axis=1)
    dx *= float(dout) / len(dx)
    return dx


def _excess(x: ArrayLike, t: ArrayLike, margin: float) -> tuple[Floats, NDArray[np.intp]]:
    """Return max(0, …) of each class, 0 for the right one, and the labels."""
    x = as_floating(x)
    if x.ndim != 2 or x.size == 0:
        raise ShapeError(_("scores have the shape (N, C), not {shape}").format(shape=x.shape))
    labels = class_indices(t, x.shape)
    rows = np.arange(len(x))
    gap = x - x[rows, labels][:, np.newaxis] + x.dtype.type(margin)
    excess: Floats = np.where(gap > 0, gap, gap.dtype.type(0))
    excess[rows, labels] = 0
    return excess, labels
