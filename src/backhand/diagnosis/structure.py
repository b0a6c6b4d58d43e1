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


def derivative_of_part(
    point: Point, where: str, upstream: int, axis: int, part: slice
) -> Array | None:
    """Return the gradient that a slice of the (first) output alone sends back.

    None where that is next to all of it, for then it tells nothing.
    """
    douts = list(point.upstreams[upstream].douts)
    mask = np.zeros(point.outputs[0].shape)
    at: list[Any] = [slice(None)] * mask.ndim
    at[axis] = part
    mask[tuple(at)] = 1.0
    if not mask.any() or mask.all():
        return None
    douts[0] = douts[0] * mask
    return point.derivative_for(where, *douts)
