"""A gradient's entries, one by one, held against central differences."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.comparison import Comparison, compare
from backhand.derivatives.network_loss import NetworkLoss
from backhand.derivatives.noise import middle
from backhand.derivatives.numerical import numerical_derivatives
from backhand.derivatives.precision import Precision
from backhand.derivatives.slope import Slope, slope_along

Floats = NDArray[np.floating[Any]]
Index = tuple[int, ...]


def compare_entries(
    loss: NetworkLoss,
    parameter: Floats,
    gradient: Floats,
    flat: NDArray[np.intp],
    precision: Precision,
    *,
    centre: float,
    noisy: NDArray[np.intp],
    passes: float = math.inf,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare a parameter's gradient with the derivative in some entries.

    Parameters
    ----------
    loss : NetworkLoss
    parameter, gradient : float arrays of one shape
    flat : int array
        Which entries, counted in memory order "C".
    precision : Precision
        Of the loss.
    centre : float
        The loss where it stands.
    noisy : int array
        Positions in `flat` of the entries that the noise is read off.
    passes : float
        Evaluations of the loss in all, after which no more entries are looked at again: those
        that are left are not compared.
    progress : callable, optional
        As in `numerical_derivatives`.

    Returns
    -------
    comparison : Comparison
        Its `evaluations` are still to be filled in.
    """
    places = np.unravel_index(flat, parameter.shape) if parameter.ndim else ()
    indices: list[Index] = (
        list(zip(*(axis.tolist() for axis in places), strict=True)) if places else [()]
    )

    def slope(position: int, enough: float) -> Slope:
        return entry_slope(loss, parameter, indices[position], precision, centre, enough)

    steps = precision.steps(parameter)
    analytic = np.asarray(gradient.ravel()[flat], dtype=np.float64)
    # An error that is lost in what a right gradient may show need not be known any better.
    enough = precision.tolerance(analytic) / 10
    shorter, floor = _noise(
        [slope(int(p), enough) for p in noisy], [steps[indices[p]] for p in noisy]
    )
    steps *= shorter
    smallest = float(steps.min(initial=np.inf))
    floor = max(floor, precision.slope_error(smallest) if parameter.size else 0.0)
    derivative = numerical_derivatives(loss, parameter, indices, steps, progress=progress)
    comparison = compare(analytic, derivative, noise_floor=floor, precision=precision)

    # The worst first: one entry that nothing excuses is the verdict.
    with np.errstate(all="ignore"):
        error = np.abs(analytic - derivative)
    suspects = np.flatnonzero(~(error <= comparison.tolerance))
    known, kinks, excused = np.ones(len(flat), dtype=bool), 0, True
    suspects = suspects[np.argsort(-error[suspects])]
    for place, position in enumerate(suspects):
        if place and loss.evaluations >= passes:
            known[suspects[place:]] = False
            break
        clearer = slope(int(position), comparison.tolerance / 4)
        better = _excused(clearer, analytic[position], error[position], comparison)
        if better is None:
            excused = False
            break
        derivative[position] = better
        kinks += 1
    if kinks:
        comparison = compare(
            analytic[known], derivative[known], noise_floor=floor, precision=precision
        )
        indices = [index for index, told in zip(indices, known, strict=True) if told]
    return replace(
        comparison,
        shape=parameter.shape,
        worst_index=indices[comparison.worst_index[0]] if indices else (),
        size=parameter.size,
        kinks=kinks,
        passed=excused,
    )


def entry_slope(
    loss: NetworkLoss,
    parameter: Floats,
    index: Index,
    precision: Precision,
    centre: float,
    enough: float = 0.0,
) -> Slope:
    """Return the slope of the loss along one entry, from as many steps as it takes."""
    where = tuple(slice(i, i + 1) for i in index)
    one = np.ones((1,) * parameter.ndim)
    along, size = loss.along(parameter, where, one), abs(float(parameter[index]))
    return slope_along(along, precision, size=size, enough=enough, centre=centre)


def _noise(slopes: list[Slope], steps: list[float]) -> tuple[float, float]:
    """Return how much shorter than usual the clearest steps are, and the error that is left.

    The usual step is right for values and curves of about 1; where kinks or sharp curves lie
    within it, shorter ones see more.  Entries that the function doesn't answer to have no say.
    """
    answering = [(s, h) for s, h in zip(slopes, steps, strict=True) if s.value != 0]
    if not answering:
        return 1.0, 0.0
    # The pair that shows a smooth function best has its second step at a quarter.
    shorter = middle([4 * s.step / h for s, h in answering])
    return min(1.0, shorter), middle([s.error for s, _h in answering])


def _excused(slope: Slope, analytic: float, error: float, comparison: Comparison) -> float | None:
    """Return a derivative that bears out an entry which the usual step does not, or None.

    Where a unit's kink or a sharp curve lies within the step, the difference quotient mixes
    two slopes.  Shorter steps tell: they move such a quotient to the analytic value, and leave
    a wrong gradient wrong.  At a kink at the very point, each number between the two slopes
    is a right answer.
    """
    apart = float(slope.apart(analytic))
    known = float(slope.error) <= error / 4
    if not (known and apart <= max(comparison.tolerance, 4 * float(slope.error))):
        return None
    return float(slope.nearest(analytic))
