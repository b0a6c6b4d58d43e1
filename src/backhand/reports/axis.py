"""The scales and figures that both drawings of a run's curves share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Losses below this are drawn at it: the logarithm of zero has no place on paper.
SMALLEST_LOSS: Final = 1e-6
# Accuracies are drawn by the power of ten that their error is; the best there is room for.
SMALLEST_ERROR: Final = 1e-4

_LOSS_TICKS: Final = (1.0, 2.0, 5.0)
_ACCURACY_TICKS: Final = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999)


@dataclass(frozen=True)
class Scale:
    """A stretch of an axis, in the units that are drawn, with its marks.

    Attributes
    ----------
    low, high : float
        In drawn units.
    ticks : tuple of (float, str)
        Places in drawn units, and what is written there.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


def smoothed(values: ArrayLike, window: int) -> NDArray[np.float64]:
    """Return the mean over a window around each value.

    At the beginning, where a loss falls fast, it narrows evenly so that a slope stays
    where it is; at the end it loses its right half only, and stays as calm as before.

    Parameters
    ----------
    values : (n,) array
    window : int
        In values; made odd.

    Returns
    -------
    means : (n,) float64 array
    """
    x = np.asarray(values, dtype=np.float64)
    half = max(window, 1) // 2
    sums = np.concatenate(([0.0], np.cumsum(x)))
    places = np.arange(len(x))
    reach = np.minimum(places, half)
    first, after = places - reach, np.minimum(places + reach + 1, len(x))
    means: NDArray[np.float64] = (sums[after] - sums[first]) / (after - first)
    return means


def smoothing_window(iterations: int) -> int:
    """Return how many losses one point of the smoothed curve is the mean of."""
    return max(iterations // 100, 1)


def loss_position(loss: ArrayLike) -> NDArray[np.float64]:
    """Return log10 of the loss, which a loss is drawn by."""
    return np.log10(np.maximum(np.asarray(loss, dtype=np.float64), SMALLEST_LOSS))


def accuracy_position(accuracy: ArrayLike) -> NDArray[np.float64]:
    """Return -log10 of the error rate, which an accuracy is drawn by.

    So from 0.90 to 0.99 is as far as from 0 to 0.90, and the last per cent is seen.
    """
    return -np.log10(np.clip(1.0 - np.asarray(accuracy, dtype=np.float64), SMALLEST_ERROR, 1.0))


def loss_scale(losses: Sequence[float] | NDArray[np.float64]) -> Scale:
    """Return the axis of losses from the smallest but a few outliers to the largest."""
    drawn = loss_position(losses)
    low, high = float(np.quantile(drawn, 0.005)), float(drawn.max())
    low, high = low - 0.08, max(high, low + 0.3) + 0.08
    ticks = [
        (float(np.log10(factor * 10.0**power)), f"{factor * 10.0**power:g}")
        for power in range(int(np.floor(low)), int(np.ceil(high)) + 1)
        for factor in _LOSS_TICKS
    ]
    return Scale(low, high, _thinned([tick for tick in ticks if low <= tick[0] <= high]))


def accuracy_scale(accuracies: Sequence[float]) -> Scale:
    """Return the axis of accuracies from 0 to a little beyond the best."""
    high = max(float(accuracy_position(accuracies).max()), 1.0) + 0.12
    ticks = [(float(accuracy_position(value)), f"{100 * value:g} %") for value in _ACCURACY_TICKS]
    return Scale(0.0, high, tuple(tick for tick in ticks if tick[0] <= high))


def iteration_scale(iterations: int) -> Scale:
    """Return the axis of iterations, with four to eight round marks."""
    last = max(iterations - 1, 1)
    rough = last / 5
    power = 10.0 ** np.floor(np.log10(rough))
    step = max(next(f for f in (1, 2, 5, 10) if f * power >= rough) * power, 1.0)
    places = np.arange(0, last + 1e-9, step)
    return Scale(0.0, float(last), tuple((float(p), f"{p:,.0f}") for p in places))


def _thinned(ticks: list[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """Return at most nine ticks: powers of ten alone where the axis is long."""
    if len(ticks) > 9:
        # A logarithm of a power of ten, but for rounding.
        return tuple(tick for tick in ticks if np.isclose(tick[0] % 1, (0, 1)).any())
    return tuple(ticks)
