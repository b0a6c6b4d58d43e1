"""Half the squared distance to a target, the mean over the batch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.functions.floating import as_floating
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def mean_squared_error(y: ArrayLike, t: ArrayLike) -> float:
    """Half the squared distance between y and t, the mean over the batch.

    L = 1/(2N) sum_n sum_k (y[n, k] - t[n, k])²

    The half makes the gradient y - t without a factor; for one sample it is the
    squared-error loss of the book's section 4.2.

    Parameters
    ----------
    y : (N, K) float array, or (K,) for one sample
        Predictions.
    t : float array of y's shape
        Targets.

    Returns
    -------
    loss : float

    Raises
    ------
    ShapeError
        y and t differ in shape, which broadcasting would hide, or are neither 1-D nor 2-D.

    Examples
    --------
    >>> mean_squared_error([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [0.0, 4.0]])
    3.25

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 4.2.1.
    """
    y, t, batch_size = _pair(y, t)
    return float(0.5 * np.sum((y - t) ** 2) / batch_size)


def mean_squared_error_vjp(dout: float, y: ArrayLike, t: ArrayLike) -> tuple[Floats, Floats]:
    """Return the gradients with respect to the predictions and the targets.

    dy = dout (y - t) / N,  dt = -dy

    Parameters
    ----------
    dout : float
        Upstream gradient of the loss.
    y, t
        As in `mean_squared_error`.

    Returns
    -------
    dy, dt : float arrays of y's shape, each of its argument's dtype
    """
    y, t, batch_size = _pair(y, t)
    dy = (y - t) * (float(dout) / batch_size)
    return dy.astype(y.dtype, copy=False), (-dy).astype(t.dtype, copy=False)


def _pair(y: ArrayLike, t: ArrayLike) -> tuple[Floats, Floats, int]:
    """Return both as arrays with the batch size, once they are known to match."""
    y, t = as_floating(y), as_floating(t)
    if y.shape != t.shape or y.ndim not in (1, 2) or y.size == 0:
        raise ShapeError(
            _(
                "predictions of shape {predictions} and targets of shape {targets} must have "
                "one shape, (N, K) or (K,), with at least one entry"
            ).format(predictions=y.shape, targets=t.shape)
        )
    return y, t, y.shape[0] if y.ndim == 2 else 1
