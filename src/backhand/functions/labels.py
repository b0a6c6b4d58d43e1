"""Class labels, as indices or as one-hot rows.

Labels are integers: nothing can be differentiated with respect to them, so the
two functions here have no vector-Jacobian product.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from backhand.errors import LabelError
from backhand.language import gettext as _


def one_hot(t: ArrayLike, num_classes: int, dtype: DTypeLike = np.float64) -> NDArray[Any]:
    """Write each class index as a row with a single one.

    Parameters
    ----------
    t : (...) int array
        Class indices in [0, num_classes).
    num_classes : int
        C, the number of classes.
    dtype : dtype
        Of the result.

    Returns
    -------
    rows : (..., C) array of `dtype`

    Raises
    ------
    LabelError
        A label is not an integer in [0, num_classes).

    Examples
    --------
    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    indices = _checked_indices(np.asarray(t), num_classes)
    rows = np.zeros((*indices.shape, num_classes), dtype=dtype)
    np.put_along_axis(rows, indices[..., np.newaxis], 1, axis=-1)
    return rows


def class_indices(t: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Read labels, indices or one-hot, as the class indices of scores of `shape`.

    Which of the two they are is decided by the shape: one-hot labels have the
    scores' own shape, indices lack its last axis.

    Parameters
    ----------
    t : int array of shape[:-1], or one-hot array of `shape`
        A one-hot row holds one 1 and else 0, in any dtype.
    shape : (..., C)
        Shape of the scores or probabilities that the labels belong to.

    Returns
    -------
    indices : intp array of shape[:-1]

    Raises
    ------
    LabelError
        t has neither shape, an index is outside [0, C), or a row is not one-hot.
    """
    t = np.asarray(t)
    if t.shape == shape:
        indices: NDArray[np.intp] = np.asarray(t.argmax(axis=-1), dtype=np.intp)
        ones = np.take_along_axis(t, indices[..., np.newaxis], axis=-1)
        if not (np.all(ones == 1) and np.count_nonzero(t) == indices.size):
            raise LabelError(
                _(
                    "labels of shape {shape} look one-hot, but a row is not a single 1 "
                    "among zeros: give class indices of shape {index_shape}, or one-hot rows"
                ).format(shape=t.shape, index_shape=shape[:-1])
            )
        return indices
    if t.shape == shape[:-1]:
        return _checked_indices(t, shape[-1])
    raise LabelError(
        _(
            "labels of shape {shape} do not fit scores of shape {scores}: give class indices "
            "of shape {index_shape} or one-hot labels of shape {scores}"
        ).format(shape=t.shape, scores=shape, index_shape=shape[:-1])
    )


def _checked_indices(t: NDArray[Any], num_classes: int) -> NDArray[np.intp]:
    """Return t as intp, once every entry is known to be a class."""
    if t.dtype.kind not in "iu":
        whole = t.dtype.kind == "f" and bool(np.all(t == np.floor(t)))
        if not whole and t.size:
            raise LabelError(
                _("labels of type {dtype} are not class indices: give integers").format(
                    dtype=t.dtype
                )
            )
    if t.size and (t.min() < 0 or t.max() >= num_classes):
        wrong = t.min() if t.min() < 0 else t.max()
        raise LabelError(
            _("label {label} is outside the classes 0 to {last}").format(
                label=wrong, last=num_classes - 1
            )
        )
    return t.astype(np.intp, copy=False)
