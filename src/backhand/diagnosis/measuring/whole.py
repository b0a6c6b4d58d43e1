"""The whole derivative of one tensor, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Comparison, compare
from backhand.diagnosis.evidence import Point
from backhand.diagnosis.measuring.passes import Runner, UserCodeError, flattened
from backhand.reading.subject import Values

Array = NDArray[Any]


# A tensor is visited entry by entry only when random directions say that it is wrong, and then
# at most this many entries of it: the share visited is in the comparison.
MOST_ENTRIES = 3000


# Entries whose slopes are asked for at once, and those of one stack of moved copies of a batch;
# below so many entries of a tensor the trial costs more than it saves.
_AT_ONCE = 256
_STACKED_ENTRIES = 32_000


_WORTH_STACKING = 24


# A jump of the slope across one step, relative to the slope: smooth code bends by about 1e-5.
KINK = 1e-3


def jacobian_of(
    runner: Runner, values: Values, name: str, outputs: tuple[Array, ...]
) -> tuple[Array, Array, float]:
    """Return the derivative of every output, the entries at a kink, and its own error."""
    array = values.differentiable[name]
    centre = flattened(outputs)
    jacobian = np.zeros((*array.shape, centre.size))
    kinks = np.zeros(array.shape, dtype=bool)
    rows, bent = jacobian.reshape(array.size, -1), kinks.reshape(-1)
    moved = _stacked(runner, values, name, outputs) or _one_by_one(runner, values, name)
    root = float(np.finfo(np.float64).eps ** (1 / 3))
    spread = 0.0

    def slopes(where: Array, h: Array) -> tuple[Array, Array]:
        """Return the slopes at some entries, and which of them jump within the step."""
        above, below, width = moved(where, h), moved(where, -h), h[:, None]
        slope = (above - below) / (2 * width)
        jump = np.abs(above - 2 * centre + below) / width
        return slope, np.any(jump > KINK * np.maximum(1.0, np.abs(slope)), axis=1)

    visited = np.arange(array.size)
    if array.size > MOST_ENTRIES:
        # A sample from everywhere: the first ones may all belong to pixels that are black.
        visited = np.sort(np.random.default_rng(0).choice(array.size, MOST_ENTRIES, replace=False))
        bent[:] = True
        bent[visited] = False
    for where in np.split(visited, range(_AT_ONCE, len(visited), _AT_ONCE)):
        if not where.size:
            break
        h = root * np.maximum(1.0, np.abs(array.reshape(-1)[where]))
        rows[where], jumps = slopes(where, h)
        if jumps.any():
            # A kink near by is stepped over with a much smaller step; one here stays one.
            near = where[jumps]
            rows[near], bent[near] = slopes(near, h[jumps] / 1000)
        if where[0] == visited[0]:
            few, width = where[:4], h[:4] / 2
            halved = (moved(few, width) - moved(few, -width)) / (2 * width[:, None])
            with np.errstate(all="ignore"):
                spread = float(np.nanmax(np.abs(halved - rows[few]), initial=0.0))
    step = root * float(np.maximum(1.0, np.abs(array)).min(initial=np.inf if array.size else 1.0))
    rounding = float(np.finfo(np.float64).eps * np.max(np.abs(centre), initial=0.0) / step)
    if bent[visited].any():
        spread = 0.0  # read off an entry at a kink, it is no noise
    return jacobian, kinks, max(min(spread, 1e-4), rounding, 1e-12)


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
    near = 16 * np.finfo(np.float64).eps * np.max(np.abs(alone), initial=1.0)
    same = together.shape == alone.shape and np.allclose(together, alone, rtol=0, atol=near)
    return moved if same else None


def full_comparison(runner: Runner, point: Point, name: str) -> Comparison:
    """Compare every entry, for each upstream gradient; the worse of them is returned."""
    worst: Comparison | None = None
    visited = 2 * min(MOST_ENTRIES, point.values[name].size)
    for k, upstream in enumerate(point.upstreams):
        derivative = point.derivative(name, k)
        analytic = upstream.analytic.get(name)
        noise = point.noise[name] * max(1.0, float(np.linalg.norm(upstream.flat)))
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
            scale = float(np.max(np.abs(derivative), initial=0.0))
            tolerance = max(compared.tolerance, 1e-7 * scale)
            compared = replace(
                compared,
                tolerance=tolerance,
                kinks=int(point.kinks[name].sum()) - point.unvisited.get(name, 0),
                compared=derivative.size - point.unvisited.get(name, 0),
                passed=bool(compared.max_abs_error <= tolerance)
                and _within_slopes(point, name, analytic),
            )
        if worst is None or (worst.passed and not compared.passed):
            worst = compared
    assert worst is not None
    return worst


def _within_slopes(point: Point, name: str, analytic: Array) -> bool:
    """Whether the gradient at kinks is at least finite: any value between the slopes is right."""
    return bool(np.isfinite(analytic[point.kinks[name]]).all())
