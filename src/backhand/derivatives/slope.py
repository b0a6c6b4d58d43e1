"""The slope of a function along one line, with the error that it has itself.

Where a kink lies within the step, the two step sizes of a pair disagree, and shorter ones
are taken; where it lies at the very point, the slopes to both sides go on parting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.derivatives.precision import Precision
from backhand.frozen import frozen

Floats = NDArray[np.floating[Any]]

# From one step to the next.
_SHORTER: Final = 4
_MOST_STEPS: Final = 20


@frozen
class Slope:
    """What is known of a function's slope along a line.

    Attributes
    ----------
    value : float64 array of the function's shape
        By the central difference of the step that shows it best.
    error : float64 array
        Of `value`: what two step sizes differ by, and what rounding does.
    below, above : float64 array
        To either side, by the same step.
    kinked : bool array
        Where the two part at the very point: each number between them is then right.
    step : float
    evaluations : int
        Calls of the function.
    """

    value: NDArray[np.float64]
    error: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]
    kinked: NDArray[np.bool_]
    step: float
    evaluations: int

    def nearest(self, expected: ArrayLike) -> NDArray[np.float64]:
        """Return the slope that is nearest to a number: of all those between two at a kink."""
        low, high = np.minimum(self.below, self.above), np.maximum(self.below, self.above)
        between = np.minimum(np.maximum(np.asarray(expected, dtype=np.float64), low), high)
        return np.asarray(np.where(self.kinked, between, self.value))

    def apart(self, expected: ArrayLike) -> NDArray[np.float64]:
        """Return how far numbers are from the slope, or from all of those between two."""
        return np.asarray(np.abs(np.asarray(expected) - self.nearest(expected)))

    def times(self, factor: float) -> Slope:
        """Return the slope along a line that goes so many times as far."""
        return replace(
            self,
            value=factor * self.value,
            error=abs(factor) * self.error,
            below=factor * self.below,
            above=factor * self.above,
        )


def slope_along(
    f: Callable[[float], ArrayLike],
    precision: Precision,
    *,
    size: float = 1.0,
    enough: float = 0.0,
    step: float | None = None,
    centre: ArrayLike | None = None,
    resolve: bool = False,
) -> Slope:
    """Return the slope of f at 0, by the steps that show it best.

    Parameters
    ----------
    f : callable
        Takes how far to go along the line, returns the value there: a number or an array.
    precision : Precision
        Of the values.
    size : float
        Root mean square of what is moved; the line's entries are of about 1.
    enough : float
        An error that suffices: no further steps are taken.
    step : float, optional
        The first and longest; by default `precision.step(size)`.
    centre : number or array, optional
        f(0), where it is known.
    resolve : bool
        Go on at a kink until one that lies beside the point is told from one at it.  Along one
        entry there is no need: the slope is one of the two.  Along many, with a kink for each,
        it need not even lie between them.

    Returns
    -------
    slope : Slope

    Examples
    --------
    >>> slope = slope_along(lambda t: (1 + t) ** 2, Precision.of(float))
    >>> float(slope.value.round(8)), bool(slope.kinked)
    (2.0, False)
    """
    h = precision.step(size) if step is None else step
    shortest = precision.shortest_step(size)
    middle = _value(f(0.0) if centre is None else centre)
    evaluations = 1 if centre is None else 0
    before: NDArray[np.float64] | None = None
    parted = np.zeros(())
    best: Slope | None = None
    with np.errstate(all="ignore"):
        for _step in range(_MOST_STEPS):
            if before is not None and h < shortest:
                break
            above, below = (_value(f(h)) - middle) / h, (middle - _value(f(-h))) / h
            evaluations += 2
            value, rounding = (above + below) / 2, precision.slope_error(h)
            jump = above - below
            if before is not None:
                error = np.maximum(np.abs(value - before), rounding)
                # A curve's slopes come together as the step shrinks.
                kinked = precision.kinked(jump, value, h) & (np.abs(jump) > np.abs(parted) / 2)
                far = _largest(np.abs(jump)) / 8 if resolve and kinked.any() else 0.0
                found = Slope(value, error, below, above, kinked, h, evaluations)
                if best is None or _shows_better(found, best, resolve):
                    best = found
                enough_known = _largest(error) <= max(enough, 4 * rounding) and not far
                if enough_known or rounding > max(_largest(best.error), far):
                    break
            before, parted, h = value, jump, h / _SHORTER
    assert best is not None
    return replace(best, evaluations=evaluations)


def _shows_better(found: Slope, best: Slope, resolve: bool) -> bool:
    """Whether a later step shows a slope better than the best so far."""
    if resolve and best.kinked.any():
        leap, now = (_largest(np.abs(slope.above - slope.below)) for slope in (best, found))
        if now <= leap / 4:
            return _largest(found.error) <= leap / 8
    return _largest(found.error) < _largest(best.error)


def first_steps(precision: Precision, size: float = 1.0) -> list[float]:
    """Return how far along its line `slope_along` goes at first, for who has all asked at once."""
    step = precision.step(size)
    return [sign * step / _SHORTER**k for k in (0, 1) for sign in (1, -1)]


def slope_by_one_step(f: Callable[[float], ArrayLike], precision: Precision, step: float) -> Slope:
    """Return the slope of f at 0 by one central difference, its error that of rounding.

    For a step that is known to show this function: two evaluations.

    Parameters
    ----------
    f, precision
        As in `slope_along`.
    step : float

    Returns
    -------
    slope : Slope
    """
    value = (_value(f(step)) - _value(f(-step))) / (2 * step)
    error = np.full(value.shape, precision.slope_error(step))
    nowhere = np.zeros(value.shape, dtype=bool)
    return Slope(value, error, value, value, nowhere, step, 2)


def _value(raw: ArrayLike) -> NDArray[np.float64]:
    return np.array(raw, dtype=np.float64)


def _largest(errors: NDArray[np.float64]) -> float:
    """Return the largest error; nan is beyond all."""
    return float(np.max(np.where(np.isnan(errors), np.inf, errors), initial=0.0))
