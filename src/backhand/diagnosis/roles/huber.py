"""Huber's loss (smooth L1): half the square of small differences, linear in large ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import first_number
from backhand.diagnosis.roles.losses import bind_scores, divisors
from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Gradients,
    Role,
    WrongPass,
)
from backhand.language import mark


def _difference(case: Case) -> Array | None:
    t = np.asarray(case.labels)
    if t.dtype.kind not in "fiub" or t.size != case.x.size:
        return None
    return np.asarray(case.x - t.astype(np.float64).reshape(case.x.shape))


def _deltas(case: Case) -> tuple[float, ...]:
    held = first_number(case.settings, "delta", "beta", "threshold", "d", "k")
    return (held,) if held is not None else (1.0, 0.5, 1.5, 2.0)


def _value(difference: Array, delta: float) -> Array:
    size = np.abs(difference)
    return np.where(size <= delta, 0.5 * size**2, delta * (size - 0.5 * delta))


def _matches(case: Case) -> Iterator[tuple[float, float, float]]:
    """Yield (delta, factor, value): what the loss may be."""
    difference = _difference(case)
    if difference is None:
        return
    counts = {1.0, float(case.x.size), *divisors(case.x.shape[:-1]), *divisors(case.x.shape[:1])}
    for delta in _deltas(case):
        total = float(np.sum(_value(difference, delta)))
        for count in counts:
            for factor in (1.0, 2.0, 1.0 / delta):
                yield delta, factor / count, total * factor / count


def _variants(case: Case) -> Iterator[Array]:
    for _delta, _factor, value in _matches(case):
        yield np.asarray(value)


def _pass(rule: str, gradient: Callable[[Array, float], Any], message: str) -> WrongPass:
    """Return the wrong pass that gives this of the difference and delta."""

    def backward(case: Case) -> Gradients | None:
        difference = _difference(case)
        for delta, factor, value in _matches(case):
            if difference is not None and case.gives(value, BUT_FOR_AN_EPSILON):
                return {"x": factor * case.dout * gradient(difference, delta)}
        return None

    return WrongPass(rule, backward, message, _FIX)


_FIX = mark("dx = dout * np.clip(y - t, -delta, delta), over what forward divides by")

ROLE = Role(
    name="huber",
    bind=bind_scores,
    variants=_variants,
    wrong_passes=(
        _pass(
            "BH107",
            lambda e, d: np.where(np.abs(e) <= d, d * np.sign(e), e),
            mark("the quadratic and the linear piece have changed places in the gradient"),
        ),
        _pass(
            "BH107",
            lambda e, d: np.where(e <= d, e, d * np.sign(e)),
            mark("the pieces are told apart by the difference itself, not by its size"),
        ),
        _pass(
            "BH107",
            lambda e, d: np.where(np.abs(e) <= d, e, 0.0),
            mark("nothing comes back from the linear piece: its mask is taken for a gate"),
        ),
    ),
)
