"""The focal loss of two classes, -(1 - p_t)^gamma log(p_t), of logits or probabilities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import first_number, sigmoid
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


def _of_the_class(case: Case, logits: bool) -> tuple[Array, Array] | None:
    """Return the probability of each entry's own class, and its slope in x."""
    t = np.asarray(case.labels)
    if t.size != case.x.size or not np.isin(t, (0, 1)).all():
        return None
    own = t.reshape(case.x.shape) == 1
    if not logits and (case.x.min() <= 0 or case.x.max() >= 1):
        return None
    p = sigmoid(case.x) if logits else case.x
    slope = np.where(own, 1.0, -1.0) * (p * (1 - p) if logits else 1.0)
    return np.where(own, p, 1 - p), slope


def _matches(case: Case) -> Iterator[tuple[Array, Array, float, float, float]]:
    """Yield (p_t, its slope, gamma, factor, value): what the loss may be."""
    held = first_number(case.settings, "gamma", "g", "focus", "focusing")
    counts = {1.0, float(case.x.size), *divisors(case.x.shape[:-1]), *divisors(case.x.shape[:1])}
    for logits in (True, False):
        found = _of_the_class(case, logits)
        if found is None:
            continue
        p, slope = found
        for gamma in (held,) if held is not None else (2.0, 1.0, 1.5, 3.0):
            total = float(np.sum(-((1 - p) ** gamma) * np.log(p)))
            for count in counts:
                yield p, slope, gamma, 1.0 / count, total / count


def _variants(case: Case) -> Iterator[Array]:
    for *_parts, value in _matches(case):
        yield np.asarray(value)


def _pass(gradient: Callable[[Array, float], Any], message: str) -> WrongPass:
    """Return the wrong pass that takes this for the slope in p_t."""

    def backward(case: Case) -> Gradients | None:
        for p, slope, gamma, factor, value in _matches(case):
            if case.gives(value, BUT_FOR_AN_EPSILON):
                return {"x": factor * case.dout * slope * gradient(p, gamma)}
        return None

    return WrongPass("BH109", backward, message, _FIX)


_FIX = mark("(1 - p)**gamma depends on x as well: the product rule gives two terms")

ROLE = Role(
    name="focal",
    bind=bind_scores,
    variants=_variants,
    wrong_passes=(
        _pass(
            lambda p, g: -((1 - p) ** g) / p,
            mark("the weight (1 - p)**gamma is treated as a constant"),
        ),
        _pass(
            lambda p, g: g * (1 - p) ** (g - 1) * np.log(p),
            mark("only the path through the weight (1 - p)**gamma is there"),
        ),
        _pass(
            lambda p, g: -((1 - p) ** g) / p + (1 - p) ** (g - 1) * np.log(p),
            mark("the weight's own slope lacks the factor gamma"),
        ),
    ),
)
