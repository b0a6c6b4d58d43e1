"""Whether a recording holds all that the code did: its gradients against the code's own values.

What slipped past the recording (a loop over Python numbers, a compiled function) stands in the
graph as a constant, and the graph's derivative lacks what went that way. One random direction
through all inputs and parameters at once tells.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Precision, slope_along
from backhand.graph.backward import Gradients
from backhand.graph.building import Recorded
from backhand.graph.passes import Passes, Run

Array = NDArray[Any]

# How far beside the point, relative to its values: beyond any step, and the same function still.
_BESIDE: Final = 1e-3


def value_at(passes: Passes, values: Mapping[str, Array], run: Run | None = None) -> Array:
    """Return the plain forward pass's result at other inputs and parameters, in one row.

    Parameters
    ----------
    passes : Passes
    values : dict of arrays
        By name; the others are as in `passes`.
    run : Run, optional
        One that may be used again; by default a new one.

    Raises
    ------
    Exception
        Whatever the code raises.
    """
    run = passes.start() if run is None else run
    inputs = {n: np.array(values.get(n, a)) for n, a in passes.inputs.items()}
    params = {n: np.array(values.get(n, a)) for n, a in passes.params.items()}
    live = run.parameters()
    for name, array in params.items():
        if name in live and live[name].shape == array.shape:
            live[name][...] = array
    labels = passes.labels.copy() if isinstance(passes.labels, np.ndarray) else passes.labels
    with passes.conditions(), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        out = run.forward(inputs, params, labels)
    parts = out if isinstance(out, (tuple, list)) else (out,)
    return np.concatenate([np.asarray(part, dtype=np.float64).ravel() for part in parts])


def reusable_run(passes: Passes) -> Run | None:
    """Return a run whose forward gives the same each time; None where passes leave traces."""
    try:
        fresh, run = value_at(passes, {}), passes.start()
        same = all(np.array_equal(value_at(passes, {}, run), fresh) for _time in range(2))
    except Exception:  # told where it matters
        return None
    return run if same else None


def shifted(passes: Passes, seed: int = 1) -> Passes:
    """Return the code at a point close by, where no kink is met that this one may stand on."""
    rng = np.random.default_rng(seed)

    def moved(arrays: Mapping[str, Array]) -> dict[str, Array]:
        return {n: a + _BESIDE * _step(a, rng) if varies(a) else a for n, a in arrays.items()}

    return replace(passes, inputs=moved(passes.inputs), params=moved(passes.params))


def varies(array: Array) -> bool:
    """Whether an array's values can be moved a little."""
    return array.dtype.kind == "f" and array.size > 0


def _step(array: Array, rng: np.random.Generator) -> Array:
    size = float(np.sqrt(np.mean(np.square(array, dtype=np.float64)))) or 1.0
    return (rng.normal(size=array.shape) * size).astype(array.dtype)


def is_complete(passes: Passes, recorded: Recorded, gradients: Gradients, upstream: Array) -> bool:
    """Whether the recording's gradients are the derivative along a random direction.

    Parameters
    ----------
    passes : Passes
    recorded : Recorded
        At the same point.
    gradients : Gradients
    upstream : array
        What the gradients began with.
    """
    rng = np.random.default_rng(2)
    flat = np.asarray(upstream, dtype=np.float64).ravel()
    arrays = {
        n: a
        for n, a in {**passes.inputs, **passes.params}.items()
        if varies(a) and recorded.leaves.get(n) not in gradients.unknown
    }
    if not arrays:
        return True
    coarse = any(v.value.dtype in (np.float32, np.float16) for v in recorded.variables)
    directions = {n: _step(a, rng) for n, a in arrays.items()}
    parts = [
        np.vdot(gradients.variables[recorded.leaves[n]], d)
        for n, d in directions.items()
        if recorded.leaves.get(n) in gradients.variables
    ]
    try:
        centre = value_at(passes, {})
    except Exception:  # told where it matters
        return True
    if centre.shape != flat.shape or not np.isfinite(centre).all():
        return True
    # A value far below 1 is the small difference of numbers about 1, and as rough as they are.
    size = float(np.sum(np.maximum(np.abs(centre * flat), np.abs(flat))))
    precision = Precision.of(np.float32 if coarse else np.float64, scale=size)

    def along(distance: float) -> float:
        moved = {n: (a + distance * directions[n]).astype(a.dtype) for n, a in arrays.items()}
        return float(np.sum((value_at(passes, moved) - centre) * flat))

    try:
        slope = slope_along(along, precision, centre=0.0)
    except Exception:  # the code takes no other values than these: nothing can be told
        return True
    expected = float(np.sum(parts))
    largest = float(np.sqrt(np.sum(np.square(parts)))) + abs(float(slope.value))
    if not np.isfinite(slope.value):
        return True
    # With kinks at the very point, a direction through all says nothing: the point beside will.
    allowed = precision.tolerance(largest, float(slope.error))
    return not slope.kinked and bool(abs(slope.value - expected) <= allowed)
