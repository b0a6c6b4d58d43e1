"""The whole derivative of one tensor, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE, Comparison, Precision, compare
from backhand.diagnosis.evidence import Point
from backhand.diagnosis.measuring.passes import Runner, UserCodeError, flattened
from backhand.frozen import frozen
from backhand.reading.subject import Values

Array = NDArray[Any]


# Entries whose slopes are asked for at once, and those of one stack of moved copies of a batch;
# below so many entries of a tensor the trial costs more than it saves.
_AT_ONCE = 256
_STACKED_ENTRIES = 32_000


_WORTH_STACKING = 24


@frozen
class Whole:
    """A tensor's derivative of every output.

    Attributes
    ----------
    jacobian : (*tensor's shape, outputs) array
    kinks : bool array of the tensor's shape
    noise : float
        The derivative's own error.
    """

    jacobian: Array
    kinks: Array
    noise: float


def whole_derivative(
    runner: Runner, values: Values, name: str, outputs: tuple[Array, ...]
) -> Whole:
    """Return the derivative of every output in every entry of a tensor."""
    array = values.differentiable[name]
    centre = flattened(outputs)
    precision = runner.precision(float(np.max(np.abs(centre), initial=0.0)))
    jacobian = np.zeros((*array.shape, centre.size))
    kinks = np.zeros(array.shape, dtype=bool)
    rows, bent = jacobian.reshape(array.size, -1), kinks.reshape(-1)
    moved = _stacked(runner, values, name, outputs) or _one_by_one(runner, values, name)
    spread = 0.0

    def slopes(where: Array, h: Array) -> tuple[Array, Array]:
        """Return the slopes at some entries, and which of them jump within the step."""
        above, below, width = moved(where, h), moved(where, -h), h[:, None]
        slope = (above - below) / (2 * width)
        jump = (above - 2 * centre + below) / width
        return slope, np.any(precision.kinked(jump, slope, width), axis=1)

    for start in range(0, array.size, _AT_ONCE):
        where = np.arange(start, min(start + _AT_ONCE, array.size))
        h = precision.steps(array.reshape(-1)[where])
        rows[where], jumps = slopes(where, h)
        if jumps.any():
            # A kink near by is stepped over with a much smaller step; one here stays one.
            near = where[jumps]
            rows[near], bent[near] = slopes(near, h[jumps] / 1000)
        if start == 0:
            few, width = where[:4], h[:4] / 2
            halved = (moved(few, width) - moved(few, -width)) / (2 * width[:, None])
            with np.errstate(all="ignore"):
                spread = float(np.nanmax(np.abs(halved - rows[few]), initial=0.0))
    least = float(np.abs(array).min(initial=np.inf if array.size else 0.0))
    rounding = precision.slope_error(precision.step(least))
    if not bent.any():
        rounding = max(min(spread, 1e-4), rounding)  # read off an entry at a kink, it is no noise
    return Whole(jacobian, kinks, max(rounding, 1e-12))


# (flat indices, what is added at each) → the outputs for each, a row an index.
Moved = Callable[[Array, Array], Array]


def _one_by_one(runner: Runner, values: Values, name: str) -> Moved:
    work = values.differentiable[name].copy()
    flat, changed = work.reshape(-1), values.replaced(name, work)

    def moved(where: Array, by: Array) -> Array:
        found = []
        for index, step in zip(where, by, strict=True):
            value = flat[index]
            flat[index] = value + step
            found.append(flattened(runner.value(changed)))
            flat[index] = value
        return np.array(found)

    return moved


def _stacked(runner: Runner, values: Values, name: str, outputs: tuple[Array, ...]) -> Moved | None:
    """Return what asks for many moved copies of the batch in one pass; None where it can't.

    It can where no sample has a say in another's output, which is not believed but tried.
    """
    subject = runner.subject
    if subject.scalar or subject.declared_random or name not in values.inputs:
        return None
    array, size = values.differentiable[name], values.batch_size
    if array.size < _WORTH_STACKING or any(
        part.ndim == 0 or len(part) != size for part in (*values.inputs.values(), *outputs)
    ):
        return None
    at_once = max(1, _STACKED_ENTRIES // max(array.size, sum(out.size for out in outputs)))

    def moved_at_once(where: Array, by: Array) -> Array:
        count = len(where)
        tiled = {
            other: np.tile(part, (count, *(1,) * (part.ndim - 1)))
            for other, part in values.inputs.items()
        }
        tiled[name].reshape(count, -1)[np.arange(count), where] += by
        found = runner.value(replace(values, inputs=tiled))
        return np.concatenate(
            [out.reshape(count, -1) for out in found if len(out) == count * size], axis=1
        )

    def moved(where: Array, by: Array) -> Array:
        parts = range(at_once, len(where), at_once)
        return np.concatenate(
            [
                moved_at_once(*both)
                for both in zip(np.split(where, parts), np.split(by, parts), strict=True)
            ]
        )

    # The first and the last sample stand at neither end of the stack: what is read across
    # copies, from a neighbour or from either end, shows.
    rng = np.random.default_rng(array.size)
    where = np.array([0, array.size - 1, 0, *rng.integers(array.size, size=3), 0])
    by = np.array([0.0, 1e-3, 1e-3, 1e-3, -1e-3, 1e-3, 0.0])
    if at_once < len(where):
        return None
    try:
        together = moved_at_once(where, by)
        alone = _one_by_one(runner, values, name)(where, by)
    except (UserCodeError, ValueError):
        return None
    same = DOUBLE.same(together, alone)
    return moved if same else None


def full_comparison(point: Point, name: str, precision: Precision) -> Comparison:
    """Compare every entry, for each upstream gradient; the worse of them is returned."""
    worst: Comparison | None = None
    for k, upstream in enumerate(point.upstreams):
        derivative, analytic = point.derivative(name, k), point.observed(name, k)
        visited = 2 * derivative.size
        noise = point.noise[name]
        if not point.is_sampled(name):  # of an entry of the derivative, not of a gradient's
            noise *= max(1.0, float(np.linalg.norm(upstream.flat)))
        if analytic is None or analytic.shape != derivative.shape:
            # Held against nothing: whatever there is, is not this tensor's gradient.
            compared = compare(
                np.zeros_like(derivative), derivative, noise_floor=noise, evaluations=visited
            )
            compared = replace(compared, passed=False, kinks=0)
        else:
            away = ~point.kinks[name]
            compared = compare(
                np.where(away, analytic, 0),
                np.where(away, derivative, 0),
                noise_floor=noise,
                evaluations=visited,
            )
            # Where the true value is far below the function's rounding, no error can be seen.
            tolerance = precision.tolerance(derivative, noise)
            compared = replace(
                compared,
                tolerance=tolerance,
                kinks=int(point.kinks[name].sum()),
                passed=bool(compared.max_abs_error <= tolerance)
                and _within_slopes(point, name, analytic),
            )
        if worst is None or (worst.passed and not compared.passed):
            worst = compared
    assert worst is not None
    if not point.is_sampled(name):
        return worst
    value = point.values[name]
    return replace(
        worst,
        compared=worst.compared if point.has_entries(name) else 0,
        shape=value.shape,
        size=value.size,
        worst_index=point.place(name, worst.worst_index),
        method="probe",
    )


def _within_slopes(point: Point, name: str, analytic: Array) -> bool:
    """Whether the gradient at kinks is at least finite: any value between the slopes is right."""
    return bool(np.isfinite(analytic[point.kinks[name]]).all())
