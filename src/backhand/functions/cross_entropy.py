"""Cross-entropy against class labels, from probabilities or from logits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import ShapeError
from backhand.functions.floating import as_floating
from backhand.functions.labels import class_indices
from backhand.functions.softmax import log_softmax
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def cross_entropy(y: ArrayLike, t: ArrayLike) -> float:
    """Mean cross-entropy of the probabilities y against the labels t.

    L = -(1/N) sum_n log y[n, t_n]

    A probability of exactly zero for the right class gives inf, which is what the
    formula says.  To train, start from the logits instead: `softmax_cross_entropy`.

    Parameters
    ----------
    y : (N, C) float array, or (C,) for one sample
        Probabilities.
    t : (N,) int array of class indices in [0, C), or (N, C) one-hot array;
        for one sample an int, or (C,) one-hot

    Returns
    -------
    loss : float
        In nats, the mean over the batch.

    Raises
    ------
    ShapeError
        y is neither 1-D nor 2-D.
    LabelError
        t does not match y, or holds what is no class.

    Examples
    --------
    >>> round(cross_entropy([[0.5, 0.5], [0.25, 0.75]], [0, 1]), 6)
    0.490415

    Source: Bishop, *Pattern Recognition and Machine Learning* (2006), eq. 4.108.
    """
    y = _batch_or_sample(y)
    picked = np.take_along_axis(y, class_indices(t, y.shape)[..., np.newaxis], axis=-1)
    with np.errstate(divide="ignore"):
        return float(-np.mean(np.log(picked)))


def cross_entropy_vjp(dout: float, y: ArrayLike, t: ArrayLike) -> Floats:
    """Return the gradient with respect to the probabilities.

    dy[n, c] = -dout / (N y[n, c]) where c = t_n, else 0

    A probability of exactly zero, or too near to it, gives an infinite gradient.

    Parameters
    ----------
    dout : float
        Upstream gradient of the loss.
    y, t
        As in `cross_entropy`.

    Returns
    -------
    dy : float array of y's shape
    """
    y = _batch_or_sample(y)
    column = class_indices(t, y.shape)[..., np.newaxis]
    dy = np.zeros_like(y)
    with np.errstate(divide="ignore", over="ignore"):
        values = -float(dout) / (column.size * np.take_along_axis(y, column, axis=-1))
    np.put_along_axis(dy, column, values, axis=-1)
    return dy


def softmax_cross_entropy(logits: ArrayLike, t: ArrayLike) -> float:
    """Mean cross-entropy of softmax(logits) against the labels t.

    L = -(1/N) sum_n log_softmax(logits)[n, t_n]

    Finite as long as the logits' differences are: no probability is formed, so none
    can round to zero and none needs a small number added to it.

    Parameters
    ----------
    logits : (N, C) float array, or (C,) for one sample
        Unbounded scores.
    t : (N,) int array of class indices in [0, C), or (N, C) one-hot array;
        for one sample an int, or (C,) one-hot

    Returns
    -------
    loss : float
        In nats, the mean over the batch.

    Raises
    ------
    ShapeError
        logits is neither 1-D nor 2-D.
    LabelError
        t does not match logits, or holds what is no class.

    Examples
    --------
    >>> round(softmax_cross_entropy([[0.0, 0.0]], [1]), 6)  # ln 2
    0.693147

    Source: Bishop, *Pattern Recognition and Machine Learning* (2006), section 4.3.4.
    """
    return negative_log_likelihood(log_softmax(_batch_or_sample(logits)), t)


def negative_log_likelihood(log_y: ArrayLike, t: ArrayLike) -> float:
    """Mean of the labels' negative log-probabilities: cross-entropy after the logarithm.

    L = -(1/N) sum_n log_y[n, t_n]

    Parameters
    ----------
    log_y : (N, C) float array, or (C,) for one sample
        Log-probabilities, as `log_softmax` returns them.
    t
        As in `softmax_cross_entropy`.

    Returns
    -------
    loss : float
        In nats, the mean over the batch.

    Raises
    ------
    ShapeError
        log_y is neither 1-D nor 2-D.
    LabelError
        t does not match log_y, or holds what is no class.
    """
    log_y = _batch_or_sample(log_y)
    indices = class_indices(t, log_y.shape).ravel()
    rows = log_y.reshape(-1, log_y.shape[-1])
    return -float(np.add.reduce(rows[np.arange(len(rows)), indices]) / len(rows))


def negative_log_likelihood_vjp(dout: float, log_y: ArrayLike, t: ArrayLike) -> Floats:
    """Return the gradient with respect to the log-probabilities.

    d_log_y[n, c] = -dout / N where c = t_n, else 0

    Parameters
    ----------
    dout : float
        Upstream gradient of the loss.
    log_y, t
        As in `negative_log_likelihood`.

    Returns
    -------
    d_log_y : float array of log_y's shape
    """
    log_y = _batch_or_sample(log_y)
    indices = class_indices(t, log_y.shape).ravel()
    gradient = np.zeros_like(log_y)
    rows = gradient.reshape(-1, log_y.shape[-1])
    rows[np.arange(len(rows)), indices] = -float(dout) / len(rows)
    return gradient


def softmax_cross_entropy_vjp(
    dout: float, logits: ArrayLike, t: ArrayLike, log_y: Floats | None = None
) -> Floats:
    """Return the gradient with respect to the logits.

    dx = dout (softmax(logits) - onehot(t)) / N

    Parameters
    ----------
    dout : float
        Upstream gradient of the loss.
    logits, t
        As in `softmax_cross_entropy`.
    log_y : float array of logits' shape, optional
        What `log_softmax` returned for the logits, where the forward pass has kept it.

    Returns
    -------
    dx : float array of logits' shape
    """
    logits = _batch_or_sample(logits)
    indices = class_indices(t, logits.shape).ravel()
    dx = np.exp(log_softmax(logits) if log_y is None else log_y)
    rows = dx.reshape(-1, logits.shape[-1])  # a view: one sample is a batch of one
    rows[np.arange(len(rows)), indices] -= 1
    dx *= float(dout) / len(rows)
    return dx


def _batch_or_sample(y: ArrayLike) -> Floats:
    """Return y as floats, once it is known to be one sample or a batch of them."""
    y = as_floating(y)
    if y.ndim not in (1, 2) or y.size == 0:
        raise ShapeError(
            _(
                "scores of shape {shape} are neither one sample (C,) nor a batch (N, C) "
                "with at least one sample"
            ).format(shape=y.shape)
        )
    return y
