"""The slope of a function along one line, with the error that it has itself.

Where a kink lies within the step, the two step sizes of a pair disagree, and shorter ones
are taken; where it lies at the very point, the slopes to both sides go on parting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.derivatives.precision import Precision

Floats = NDArray[np.floating[Any]]

# From one step to the next.
_SHORTER: Final = 4
_MOST_STEPS: Final = 10


@dataclass(frozen=True)
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

    def apart(self, expected: ArrayLike) -> NDArray[np.float64]:
        """Return how far numbers are from the slope, or from all of those between two."""
        expected = np.asarray(expected, dtype=np.float64)
        low, high = np.minimum(self.below, self.above), np.maximum(self.below, self.above)
        between = np.maximum(np.maximum(low - expected, expected - high), 0.0)
        return np.asarray(np.where(self.kinked, between, np.abs(expected - self.value)))


def slope_along(
    f: Callable[[float], ArrayLike],
    precision: Precision,
    *,
    size: float = 1.0,
    enough: float = 0.0,
    step: float | None = None,
    centre: ArrayLike | None = None,
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
                if best is None or _largest(error) < _largest(best.error):
                    best = Slope(value, error, below, above, kinked, h, evaluations)
                if _largest(error) <= max(enough, 4 * rounding) or rounding > _largest(best.error):
                    break
            before, parted, h = value, jump, h / _SHORTER
    assert best is not None
    return Slope(
        best.value, best.error, best.below, best.above, best.kinked, best.step, evaluations
    )


def _value(raw: ArrayLike) -> NDArray[np.float64]:
    return np.array(raw, dtype=np.float64)


def _largest(errors: NDArray[np.float64]) -> float:
    """Return the largest error; nan is beyond all."""
    return float(np.max(np.where(np.isnan(errors), np.inf, errors), initial=0.0))
