"""The book's `common.functions`; a star import brings `np` as well."""

from __future__ import annotations

from typing import Any

import numpy as np

from backhand.functions import relu, sigmoid
from backhand.functions import softmax as _softmax

__all__ = [
    "cross_entropy_error",
    "identity_function",
    "mean_squared_error",
    "np",
    "relu",
    "relu_grad",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_loss",
    "step_function",
    "sum_squared_error",
]

# What the book adds to a probability before its logarithm.
_TINY = 1e-7


def identity_function(x: Any) -> Any:
    """Return x."""
    return x


def step_function(x: Any) -> Any:
    """Return 1 where x is positive, else 0, as whole numbers."""
    return np.array(np.asarray(x) > 0, dtype=int)


def sigmoid_grad(x: Any) -> Any:
    """Return the derivative of `sigmoid` at x."""
    y = sigmoid(x)
    return (1.0 - y) * y


def relu_grad(x: Any) -> Any:
    """Return the derivative of `relu` at x: 1 from 0 on, else 0."""
    return np.where(np.asarray(x) >= 0, 1.0, 0.0)


def softmax(x: Any) -> Any:
    """Return the softmax of a sample (C,), or of each row of a batch (N, C)."""
    return _softmax(x)


def mean_squared_error(y: Any, t: Any) -> Any:
    """Return half the sum of the squared differences: the book divides by nothing."""
    return 0.5 * np.sum((np.asarray(y) - np.asarray(t)) ** 2)


def sum_squared_error(y: Any, t: Any) -> Any:
    """Return what `mean_squared_error` does, under the name of later printings."""
    return mean_squared_error(y, t)


def cross_entropy_error(y: Any, t: Any) -> Any:
    """Return the mean of -log(y + 1e-7) at the labels, indices or one-hot.

    Parameters
    ----------
    y : (N, C) or (C,) float array
    t : (N,) or () int array, or an array of y's shape
    """
    y, t = np.atleast_2d(np.asarray(y)), np.asarray(t)
    labels = t.reshape(y.shape).argmax(axis=1) if t.size == y.size else t.reshape(-1)
    return -np.mean(np.log(y[np.arange(len(y)), labels.astype(int)] + _TINY))


def softmax_loss(X: Any, t: Any) -> Any:
    """Return `cross_entropy_error` of the softmax of X."""
    return cross_entropy_error(softmax(X), t)
