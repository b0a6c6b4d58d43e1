"""Dropout: entries put to zero at random, the others perhaps scaled up.

The mask is read off the outputs, so that the passes are compared for the very draw that was made.

Source: Srivastava et al. 2014, section 4; inverted dropout as in CS231n's notes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.derivatives import DOUBLE
from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Role,
    WrongForward,
    bind_inputs,
)
from backhand.language import mark

RATES = (
    "ratio",
    "rate",
    "dropout_ratio",
    "drop_ratio",
    "dropout_rate",
    "p",
    "prob",
    "keep_prob",
    "keep",
    "p_drop",
    "drop_prob",
    "dropout",
    "p_keep",
)


def _rates(case: Case) -> list[float]:
    return [
        float(v)
        for n, v in case.settings.items()
        if n.lower() in RATES and isinstance(v, (int, float, np.floating)) and 0 < v < 1
    ]


def _factor(case: Case) -> tuple[Array, float] | None:
    """Return the mask and the factor of what is let through, or None where it is no dropout."""
    if case.out.shape != case.x.shape or case.x.dtype.kind != "f" or not np.all(case.x):
        return None
    ratio = case.out / case.x
    mask = np.abs(ratio) > case.precision.beyond(case.precision.noise)
    if not mask.any():
        return None
    factor = float(ratio[mask].flat[0])
    if not case.precision.matches(ratio[mask], np.full(mask.sum(), factor)):
        return None
    return mask, factor


def _legitimate(case: Case, mask: Array, factor: float) -> bool | None:
    """Whether the factor is one that dropout uses; None where that can't be said."""
    rates = _rates(case)
    if mask.all():
        # Evaluation, or nothing was dropped in this draw.
        return (
            True if factor == 1 or any(_is(factor, s) for r in rates for s in (r, 1 - r)) else None
        )
    if _is(factor, 1):
        return True
    if not rates:
        return None if factor > 1 else False
    return any(_is(factor, 1 / s) for r in rates for s in (r, 1 - r))


def _is(factor: float, number: float) -> bool:
    """Whether a factor that was measured is a plain number."""
    return DOUBLE.reproduces(number, factor)


def _variants(case: Case) -> Iterator[Array]:
    found = _factor(case)
    if found is None:
        return
    mask, factor = found
    fits = _legitimate(case, mask, factor)
    if fits:
        yield case.x * mask * factor
    elif fits is False:
        yield case.x * mask
        for rate in _rates(case):
            yield case.x * mask / rate
            yield case.x * mask / (1 - rate)


def _scaled_down(case: Case) -> Array | None:
    found = _factor(case)
    if found is None or _legitimate(case, *found) is not False or found[1] >= 1:
        return None
    return case.x * found[0] * found[1]


ROLE = Role(
    name="dropout",
    bind=bind_inputs(1),
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH401",
            _scaled_down,
            mark(
                "what is kept is multiplied by the probability in training, where it should be "
                "divided by it: the mean of the output is not that of the input"
            ),
            mark("out = x * mask / keep_probability"),
        ),
    ),
)
