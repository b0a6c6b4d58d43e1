"""Labels of a loss, as a target for every score."""

from __future__ import annotations

from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import Array


def as_targets(labels: Any, shape: tuple[int, ...]) -> Array | None:
    """Return labels as an array of the scores' shape: indices become one-hot rows."""
    t = np.asarray(labels)
    if t.shape == shape and len(shape) > 0:
        return t.astype(np.float64)
    if t.shape == shape[:-1] and t.dtype.kind in "iuf" and np.array_equal(t, np.round(t)):
        indices = t.astype(int)
        if indices.size and indices.min() >= 0 and indices.max() < shape[-1]:
            return np.asarray(np.eye(shape[-1])[indices])
        return None
    if t.shape == (*shape[:-1], 1) and t.dtype.kind in "iu" and shape[-1] > 1:
        return as_targets(t[..., 0], shape)
    return None


def are_one_hot(targets: Array) -> bool:
    """Whether every row has a single one and zeros beside."""
    return bool(np.isin(targets, (0.0, 1.0)).all() and (targets.sum(axis=-1) == 1).all())


def softmax_over(x: Array, axis: Any) -> Array:
    """Return exp(x) normalised over an axis, several, or all (None)."""
    shifted = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=axis, keepdims=True))
