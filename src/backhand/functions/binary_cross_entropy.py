"""Cross-entropy of yes-or-no answers, from logits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import LabelError, ShapeError
from backhand.functions.floating import as_floating
from backhand.functions.sigmoid import sigmoid
from backhand.functions.softplus import softplus
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def binary_cross_entropy(x: ArrayLike, t: ArrayLike) -> float:
    """Mean cross-entropy of sigmoid(x) against the answers t.

    L = -mean(t log σ(x) + (1 - t) log(1 - σ(x))) = mean(softplus(x) - t x)

    The second form takes no logarithm of a rounded probability.

    Parameters
    ----------
    x : float array
        Logits.
    t : array of x's shape
        0 or 1, or a probability between them.

    Returns
    -------
    loss : float
        In nats, the mean over all entries.

    Raises
    ------
    ShapeError
        t does not have x's shape, or there is nothing in them.
    LabelError
        An answer is outside [0, 1].

    Examples
    --------
    >>> round(binary_cross_entropy([0.0, 0.0], [1, 0]), 6)
    0.693147

    Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 6.2.2.2.
    """
    x, t = _pair(x, t)
    return float(np.mean(softplus(x) - t * x))


def binary_cross_entropy_vjp(dout: float, x: ArrayLike, t: ArrayLike) -> Floats:
    """Return the gradient with respect to the logits: dout (σ(x) - t) / size.

    Parameters
    ----------
    dout : float
        Upstream gradient of the loss.
    x, t
        As in `binary_cross_entropy`.

    Returns
    -------
    dx : float array of x's shape
    """
    x, t = _pair(x, t)
    dx: Floats = ((sigmoid(x) - t) * (float(dout) / x.size)).astype(x.dtype, copy=False)
    return dx


def _pair(x: ArrayLike, t: ArrayLike) -> tuple[Floats, Floats]:
    x, t = as_floating(x), np.asarray(t)
    if x.shape != t.shape or x.size == 0:
        raise ShapeError(
            _(
                "logits of shape {x} and answers of shape {t} must have one shape, with at "
                "least one entry"
            ).format(x=x.shape, t=t.shape)
        )
    if t.dtype.kind not in "biuf" or not ((t >= 0) & (t <= 1)).all():
        raise LabelError(_("answers of a yes-or-no question are 0, 1, or between them"))
    return x, t.astype(x.real.dtype, copy=False)
