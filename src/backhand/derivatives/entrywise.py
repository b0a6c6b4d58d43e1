"""The whole derivative of a function whose outputs read one entry each, from a few evaluations.

Where no output reads two entries, all entries can be moved at once.  That is not believed but
tried: moved by other amounts, each output must have the same slope again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.jacobian import Entrywise, Floats
from backhand.derivatives.precision import Precision

_TURNS = 2
# A kink within the step is stepped over with one so many times shorter.
_SHORTER = 1000.0


def entrywise_derivative(
    f: Callable[[Floats], Floats],
    x: Floats,
    centre: Floats,
    precision: Precision,
    rng: np.random.Generator,
) -> tuple[Entrywise, NDArray[np.bool_], float] | None:
    """Return the derivative, the entries at a kink, and the derivative's error.

    Parameters
    ----------
    f : callable
        Takes an array of x's shape, returns the output, an array of its own.
    x : float64 array
    centre : float64 array
        f(x).
    precision : Precision
        Of the outputs.
    rng : numpy.random.Generator

    Returns
    -------
    derivative : Entrywise
    kinks : bool array of x's shape
    error : float

    None where some output reads several entries.
    """
    alignments = list(_alignments(x.shape, centre.shape))
    if not alignments or not x.size:
        return None
    steps = [
        precision.steps(x) * rng.uniform(0.5, 1.5, x.shape) * rng.choice([-1.0, 1.0], x.shape)
        for _turn in range(_TURNS)
    ]
    pairs = [(f(x + step), f(x - step)) for step in steps]
    for aligned in alignments:
        found = _aligned(pairs, steps, centre, aligned, precision)
        if found is None:
            continue
        slopes, kinked, error = found
        if kinked.any():
            step = steps[0] / _SHORTER
            nearer, still = _slopes(f(x + step), f(x - step), step, centre, aligned, precision)
            slopes = np.where(kinked & ~still, nearer, slopes)
            kinked &= still
        derivative = Entrywise(slopes, x.shape, aligned)
        return derivative, derivative.summed(kinked.astype(np.float64)) > 0, error
    return None


def _alignments(shape: tuple[int, ...], out: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield a tensor's shape as it may spread over the output's: by the last axes, by channels."""
    lead = len(out) - len(shape)
    if lead >= 0 and all(n in (1, m) for n, m in zip(shape, out[lead:], strict=True)):
        yield (1,) * lead + shape
    if len(shape) == 1 and len(out) > 2 and shape[0] == out[1]:
        yield (1, shape[0], *(1,) * (len(out) - 2))


def _slopes(
    above: Floats,
    below: Floats,
    step: Floats,
    centre: Floats,
    aligned: tuple[int, ...],
    precision: Precision,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return each output's slope, and whether it jumps within the step."""
    width = step.reshape(aligned)
    slope = (above - below) / (2 * width)
    jump = (above - 2 * centre + below) / width
    return slope, precision.kinked(jump, slope, np.abs(width))


def _aligned(
    pairs: list[tuple[Floats, Floats]],
    steps: list[Floats],
    centre: Floats,
    aligned: tuple[int, ...],
    precision: Precision,
) -> tuple[NDArray[np.float64], NDArray[np.bool_], float] | None:
    """Return slopes, where they jump, and their error; None where the turns disagree."""
    turns = [
        _slopes(above, below, step, centre, aligned, precision)
        for (above, below), step in zip(pairs, steps, strict=True)
    ]
    (slopes, kinked), (again, kinked_again) = turns
    smooth = ~(kinked | kinked_again)
    with np.errstate(invalid="ignore"):
        apart = np.abs(slopes - again)[smooth]
    error = precision.slope_error(float(min(np.abs(step).min() for step in steps)))
    if not np.all(apart <= precision.prediction_bound(slopes[smooth], error)):
        return None
    return slopes, kinked | kinked_again, max(float(apart.max(initial=0.0)), error)
