"""What the derivative itself tells of a function: entry by entry, or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE
from backhand.derivatives.jacobian import Entrywise, Projected, Sampled
from backhand.diagnosis.evidence import Point

Array = NDArray[Any]

_MOST_CUTS: Final = 100


def entrywise_slope(point: Point, where: str) -> Array | None:
    """Return dy_i/dx_i where each output depends on its own input alone; else None."""
    if len(point.outputs) != 1 or where not in point.values:
        return None
    value, out = point.values[where], point.outputs[0]
    if value.shape != out.shape:
        return None
    held = point.entrywise(where)
    if held is not None:
        return held.slopes
    matrix = point.matrix(where)
    if matrix is None:
        return None
    diagonal = np.diagonal(matrix)
    rest = matrix - np.diag(diagonal)
    scale = max(1.0, float(np.abs(matrix).max(initial=0.0)))
    if np.abs(rest).max(initial=0.0) > DOUBLE.tolerance(scale):
        return None
    return diagonal.reshape(value.shape)


def own_entries(point: Point, where: str) -> Array | None:
    """Return dy_i/dx_i whatever the other entries do, for equal shapes; else None.

    Of a large tensor, on the grid of its sample.
    """
    if where not in point.jacobians or len(point.outputs) != 1:
        return None
    value, out = point.values[where], point.outputs[0]
    if value.shape != out.shape:
        return None
    jacobian = point.jacobians[where]
    if isinstance(jacobian, Entrywise):
        return jacobian.slopes
    if isinstance(jacobian, Sampled):
        return jacobian.own_slopes()
    if isinstance(jacobian, Projected):
        return None
    return np.diagonal(jacobian.reshape(value.size, out.size)).reshape(value.shape)


def places_to_cut(first: int, end: int) -> Iterable[int]:
    """Return where an axis may be cut in two: anywhere, or a long one into simple shares."""
    if end - first <= _MOST_CUTS:
        return range(first, end)
    shares = {end * k // n for n in range(2, 9) for k in range(1, n)}
    return sorted(cut for cut in {first, end - 1, *shares} if first <= cut < end)


def reaches_ends(point: Point, where: str, axis: int) -> bool:
    """Whether the first and the last index of an axis are among what is known of a tensor."""
    jacobian = point.jacobians.get(where)
    if not isinstance(jacobian, Sampled):
        return not isinstance(jacobian, Projected)
    known = jacobian.axes[axis]
    return bool(known[0] == 0 and known[-1] == jacobian.shape[axis] - 1)


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
