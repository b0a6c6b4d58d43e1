"""A function's derivative entry by entry, in random order, until a time is over."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import Precision
from backhand.derivatives.slope import slope_along, slope_by_one_step

Array = NDArray[Any]

# Entries that are looked at once more, by shorter steps, without these bearing out what was
# written: it is wrong then, and the time is better spent on others.
_NOT_BORNE_OUT: Final = 3


def derivatives_until(
    f: Callable[[Array], float],
    x: Array,
    precision: Precision,
    until: float,
    *,
    written: Array | None = None,
    rng: np.random.Generator | int | None = 0,
) -> NDArray[np.float64]:
    """Return the derivative of f in as many entries as there is time for.

    Parameters
    ----------
    f : callable
        Takes an array like x, returns one number; raises, or gives nan, where it has no value.
    x : float array
        Not changed.
    precision : Precision
        Of f's values.
    until : float
        By `time.monotonic`.
    written : array of x's shape, optional
        A gradient that is to be judged.  An entry that disagrees with it is looked at by
        shorter steps as well: where a kink is at the point, it is the nearest right value.
    rng : seed or numpy.random.Generator
        For the order.

    Returns
    -------
    derivatives : float64 array of x's shape
        nan where an entry was not computed, or f has no value beside the point.
    """
    found = np.full(x.shape, np.nan)
    left = _NOT_BORNE_OUT if written is not None and written.shape == x.shape else 0
    tolerance = precision.tolerance(written) if written is not None and left else 0.0
    for k in np.random.default_rng(rng).permutation(x.size):
        if time.monotonic() > until:
            break
        index = tuple(int(i) for i in np.unravel_index(k, x.shape))
        along, size = _along(f, x, index), abs(float(x[index]))
        step = precision.step(size)
        value = float(slope_by_one_step(along, precision, step).value)
        if left and written is not None:
            allowed = max(tolerance, precision.beyond(precision.slope_error(step)))
            if abs(value - written[index]) > allowed:
                slope = slope_along(along, precision, size=size, enough=allowed / 4)
                value = float(slope.nearest(written[index]))
                left -= abs(value - written[index]) > allowed
        found[index] = value
    return found


def _along(
    f: Callable[[Array], float], x: Array, index: tuple[int, ...]
) -> Callable[[float], float]:
    def moved(distance: float) -> float:
        beside = x.copy()
        beside[index] += distance
        try:
            return f(beside)
        except Exception:  # whatever the code raises at another point: nothing is known there
            return math.nan

    return moved
