"""How far rounding moves a function's values, seen in the values themselves.

A function of float64 arrays may compute in float32 on the way: its values then move in steps
of that precision, whatever type they come in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.numerical import scalar
from backhand.derivatives.precision import Precision

Floats = NDArray[np.floating[Any]]

_DOUBLE: Final = float(np.finfo(np.float64).eps)
_SINGLE: Final = float(np.finfo(np.float32).eps)
# Points of a line: each third difference takes four in a row.
_POINTS: Final = 7
# A third difference is 1, -3, 3, -1 times values of the same noise.
_WEIGHTS: Final = 20
_LINES: Final = 4
# Over a stretch so many times as long, rounding is as strong; kinks that lie on the way are
# 23 times as strong, their number times the length; a curve is 512 times.
_STRETCH: Final = 8.0
_AS_ROUNDING: Final = 4.0
_AS_KINKS: Final = 40.0
# Single precision shows as this much of a value at least, however many roundings average out.
_SHOWN: Final = 2.0**-40


def shown_precision(
    f: Callable[[Sequence[Floats]], Any],
    arrays: Sequence[Floats],
    *,
    scale: float = 0.0,
    rng: np.random.Generator | int | None = 0,
) -> Precision:
    """Return the precision that a function's values show, all its arrays moved together.

    Along short lines in random directions, third differences of the values: no smooth
    function has any there, so what is left is rounding.  Over lines of some float64 units it is
    float64's; over lines of some float32 units it is that of any float32 number on the way as
    well.  At most 73 evaluations.

    Parameters
    ----------
    f : callable
        Takes the moved arrays, in the order of `arrays`, each a copy; returns one number.
    arrays : sequence of float arrays
    scale : float
        What f is known to be a small difference of, where that is more than its value.
    rng : seed or numpy.random.Generator

    Returns
    -------
    precision : Precision

    Source: Moré, Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011).
    """
    rng = np.random.default_rng(rng)
    dtype = np.result_type(*arrays) if arrays else np.dtype(np.float64)
    grain = float(np.finfo(dtype).eps)
    centre = scalar(f([a.copy() for a in arrays]))
    size = max(abs(centre), scale)
    short = _lines(f, arrays, 2**10 * grain, centre, rng)
    own = Precision.of(
        dtype, noise=float(np.median(short)) if np.isfinite(short).all() else 0.0, scale=size
    )
    if grain > _DOUBLE:
        return own
    # Values that stand still, and leap further on.
    steps = not np.any(short)
    far = _lines(f, arrays, 2 * _STRETCH * _SINGLE, centre, rng)
    # Hardly a kink lies on every line.
    seen = np.median(far) if steps else min(far)
    if not max(_SHOWN * size, 4 * own.noise) < seen < np.inf:
        return own
    near = _lines(f, arrays, 2 * _SINGLE, centre, rng)
    growth = float(np.median(far)) / max(float(np.median(near)), _SHOWN * size)
    # Where some of many roundings are met on the shortest line, that is no float64 number's.
    rough = own.unit > own.grain
    if steps or growth < (_AS_KINKS if rough else _AS_ROUNDING):
        noise = float(np.median([*near, *far]))
        return Precision.of(dtype, noise=noise, scale=size, inside=np.float32)
    return own


def _lines(
    f: Callable[[Sequence[Floats]], Any],
    arrays: Sequence[Floats],
    length: float,
    centre: float,
    rng: np.random.Generator,
) -> list[float]:
    """Return the noise along some lines whose points are `length` apart, relative to entries."""
    found = []
    for _line in range(_LINES):
        # Of all lengths: points of a lattice would round alike.
        moves = [length * _sizes(a) * rng.uniform(-1, 1, size=a.shape) for a in arrays]
        values = []
        for point in range(-(_POINTS // 2), _POINTS // 2 + 1):
            if point == 0:
                values.append(centre)
                continue
            moved = [
                (a + point * move).astype(a.dtype) for a, move in zip(arrays, moves, strict=True)
            ]
            values.append(scalar(f(moved)))
        with np.errstate(all="ignore"):
            third = np.diff(values, 3)
            found.append(float(np.sqrt(np.mean(np.square(third)) / _WEIGHTS)))
    return found


def _sizes(array: Floats) -> Floats:
    """Return what each entry's move is measured in: its own size, or the array's usual one."""
    usual = float(np.sqrt(np.mean(np.square(array, dtype=np.float64)))) if array.size else 0.0
    return np.maximum(np.abs(array), usual or 1.0)
