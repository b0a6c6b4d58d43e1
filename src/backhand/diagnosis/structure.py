"""What the derivative itself tells of a function: entry by entry, or not."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Point

Array = NDArray[Any]


def entrywise_slope(point: Point, where: str) -> Array | None:
    """Return dy_i/dx_i where each output depends on its own input alone; else None."""
    if where not in point.jacobians or len(point.outputs) != 1:
        return None
    value, out = point.values[where], point.outputs[0]
    if value.shape != out.shape:
        return None
    matrix = point.jacobians[where].reshape(value.size, out.size)
    diagonal = np.diagonal(matrix)
    rest = matrix - np.diag(diagonal)
    scale = max(1.0, float(np.abs(matrix).max(initial=0.0)))
    if np.abs(rest).max(initial=0.0) > 1e-7 * scale:
        return None
    return diagonal.reshape(value.shape)


def own_entries(point: Point, where: str) -> Array | None:
    """Return dy_i/dx_i whatever the other entries do, for equal shapes; else None."""
    if where not in point.jacobians or len(point.outputs) != 1:
        return None
    value, out = point.values[where], point.outputs[0]
    if value.shape != out.shape:
        return None
    return np.diagonal(point.jacobians[where].reshape(value.size, out.size)).reshape(value.shape)
