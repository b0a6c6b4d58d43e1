"""A step that was cut to a length on purpose → the gradient that it was before.

Entry by entry, or by its norm.  The number that it is cut to stands in the program, and what was
cut was seen in the turn: what nobody wrote down is no clipping, but a wrong step.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.state import Path

Array = NDArray[Any]

# What is left of a step after it was taken away from a parameter, in parts of the parameter.
_ROUNDING: Final = 1e-13  # some hundred roundings in double precision
# Two numbers that are computed in two ways.
_SAME: Final = 1e-9  # a step is a small difference of two parameters
# Entries that were cut lie this much farther out.
_BEYOND: Final = 1e-6  # more than what makes two numbers the same


def limits_of(tree: ast.Module, state: Mapping[Path, Array]) -> list[float]:
    """Return the numbers that a program may cut its gradients to: those that it says or holds."""
    said = [
        abs(float(node.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float))
    ]
    held = [abs(float(value)) for value in state.values() if value.ndim == 0]
    # What a best loss begins with is no limit: nothing is cut to it.
    return sorted({number for number in (*said, *held) if 0 < number < np.inf})


def uncut(
    step: Array, size: float, seen: Iterable[Array], limits: Sequence[float], rates: Sequence[float]
) -> Array | None:
    """Return a step as it was before it was cut; None for one that was not.

    Parameters
    ----------
    step : array
        What was taken away from a parameter.
    size : float
        Of the parameter, which says how exactly the step is known.
    seen : iterable of arrays
        The turn's values, in order.
    limits : sequence of float
    rates : sequence of float
        What a step may be multiplied with.
    """
    noise = _ROUNDING * size
    most = float(np.max(np.abs(step), initial=0.0))
    if most <= noise:
        return None
    made = [v for v in seen if v.shape == step.shape and v.dtype.kind == "f"]
    # What is nearest to the step is what was cut: of two multiples the later one.
    for value in reversed(made):
        found = _entries(step, value, most, noise, limits, rates)
        if found is None:
            found = _norm(step, value, noise, limits, rates)
        if found is not None:
            return found
    return None


def _entries(
    step: Array,
    value: Array,
    most: float,
    noise: float,
    limits: Sequence[float],
    rates: Sequence[float],
) -> Array | None:
    """Return the step before its entries were cut to one size."""
    free = np.abs(step) < most - noise
    known = np.vdot(value[free], value[free])
    own = [float(np.vdot(step[free], value[free]) / known)] if known else []
    for rate in own or rates:
        bound = most / rate if rate > 0 else 0.0
        if not _is_said(bound, limits):
            continue
        cut = rate * np.clip(value, -bound, bound)
        beyond = np.any(np.abs(value) > bound * (1 + _BEYOND))
        if beyond and np.all(np.abs(step - cut) <= noise + _SAME * np.abs(cut)):
            return rate * value
    return None


def _norm(
    step: Array, value: Array, noise: float, limits: Sequence[float], rates: Sequence[float]
) -> Array | None:
    """Return the step before its norm was cut."""
    length, whole = float(np.linalg.norm(step)), float(np.linalg.norm(value))
    for rate in rates if whole > 0 else ():
        bound = length / rate
        if whole <= bound * (1 + _BEYOND) or not _is_said(bound, limits):
            continue
        if np.all(np.abs(step - value * (length / whole)) <= noise + _SAME * np.abs(step)):
            return rate * value
    return None


def _is_said(bound: float, limits: Sequence[float]) -> bool:
    # A norm may have a small number beside it, so that nothing is divided by zero.
    return any(abs(bound - limit) <= _BEYOND * limit for limit in limits)
