"""The book's `common.util`."""

from __future__ import annotations

from typing import Any

import numpy as np

from backhand.functions import col2im, im2col

__all__ = ["col2im", "conv_output_size", "im2col", "np", "shuffle_dataset", "smooth_curve"]

# The window that the book draws its loss curves with.
_WINDOW, _SHAPE = 11, 2


def smooth_curve(x: Any) -> Any:
    """Return a curve's moving mean under a Kaiser window of 11 points, ends mirrored.

    Parameters
    ----------
    x : (n,) sequence of at least 11 numbers

    Returns
    -------
    y : (n,) float array
    """
    x = np.asarray(x, dtype=float)
    weights = np.kaiser(_WINDOW, _SHAPE)
    mirrored = np.concatenate((x[_WINDOW - 1 : 0 : -1], x, x[-1:-_WINDOW:-1]))
    y = np.convolve(weights / weights.sum(), mirrored, mode="valid")
    return y[_WINDOW // 2 : len(y) - _WINDOW // 2]


def shuffle_dataset(x: Any, t: Any) -> tuple[Any, Any]:
    """Return samples and labels in one random order, drawn from np.random."""
    order = np.random.permutation(len(x))
    return x[order], t[order]


def conv_output_size(input_size: int, filter_size: int, stride: int = 1, pad: int = 0) -> float:
    """Return (input_size + 2 pad - filter_size) / stride + 1, as the book does: a float."""
    return (input_size + 2 * pad - filter_size) / stride + 1
