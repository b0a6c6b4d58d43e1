"""Dropout: entries put to zero at random, the others perhaps scaled up.

The mask is read off the outputs, so that the passes are compared for the very draw that was made.

Source: Srivastava et al. 2014, section 4; inverted dropout as in CS231n's notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from backhand.derivatives import DOUBLE
from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
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


def _wrong(
    rule: str,
    backward: Callable[[Case, Array, float], Array | None],
    message: str,
    fix: str,
    complexity: int = 2,
) -> WrongPass:
    def run(case: Case) -> Gradients | None:
        found = _factor(case)
        if found is None or found[0].all():
            return None
        given = backward(case, *found)
        return None if given is None else {"x": given}

    return WrongPass(rule, run, message, fix, complexity=complexity)


_SAME_MASK = mark(
    "keep the mask of the forward pass, and give back dout * mask with the same scaling"
)


def _another_mask(case: Case, mask: Array, factor: float) -> Array | None:
    # Whatever was let through, as long as it is a mask of the layer's own kind, and not its own.
    given = case.observed.get("x")
    if given is None or given.shape != mask.shape:
        return None
    through = given / case.dout
    let = np.abs(through) > case.precision.beyond(case.precision.noise)
    if np.array_equal(let, mask) or not (let.any() and not let.all()):
        return None
    value = through[let].flat[0]
    if not case.precision.matches(through[let], np.full(let.sum(), value)) or not (
        _is(value, factor) or _is(value, 1)
    ):
        return None
    return np.asarray(case.dout * let * value)


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
    wrong_passes=(
        _wrong(
            "BH107",
            lambda case, mask, factor: case.dout * ~mask,
            mark("the gradient passes where the entries were dropped: the mask is inverted"),
            _SAME_MASK,
            1,
        ),
        _wrong(
            "BH107",
            lambda case, mask, factor: case.dout * ~mask * factor,
            mark("the gradient passes where the entries were dropped: the mask is inverted"),
            _SAME_MASK,
            1,
        ),
        _wrong(
            "BH107",
            lambda case, mask, factor: case.dout * (case.out > 0) * factor,
            mark(
                "the gradient passes only where the output is positive: that is the mask of a relu"
            ),
            _SAME_MASK,
        ),
        _wrong(
            "BH107",
            lambda case, mask, factor: case.dout * (case.out > 0),
            mark(
                "the gradient passes only where the output is positive: that is the mask of a relu"
            ),
            _SAME_MASK,
        ),
        _wrong(
            "BH107",
            lambda case, mask, factor: case.dout * (case.x > 0) * factor,
            mark("the gradient passes where the input is positive, not where it was kept"),
            _SAME_MASK,
        ),
        _wrong(
            "BH107",
            lambda case, mask, factor: case.dout * (case.x > 0),
            mark("the gradient passes where the input is positive, not where it was kept"),
            _SAME_MASK,
        ),
        _wrong(
            "BH107",
            _another_mask,
            mark("the gradient passes through another mask than forward used"),
            _SAME_MASK,
            3,
        ),
        _wrong(
            "BH113",
            lambda case, mask, factor: case.dout,
            mark("dout is passed on unchanged: the mask of the forward pass is not applied"),
            _SAME_MASK,
        ),
        _wrong(
            "BH113",
            lambda case, mask, factor: case.dout * factor,
            mark("dout is only scaled: the mask of the forward pass is not applied"),
            _SAME_MASK,
        ),
        _wrong(
            "BH112",
            lambda case, mask, factor: case.dout * case.out,
            mark("dout is multiplied with the output instead of the mask"),
            _SAME_MASK,
        ),
        _wrong(
            "BH112",
            lambda case, mask, factor: case.dout * case.x * mask,
            mark("dout is multiplied with the masked input instead of the mask"),
            _SAME_MASK,
        ),
        _wrong(
            "BH106",
            lambda case, mask, factor: mask * factor,
            mark("it is the mask itself: dout is not used"),
            _SAME_MASK,
        ),
        _wrong(
            "BH106",
            lambda case, mask, factor: 1.0 * mask,
            mark("it is the mask itself: dout is not used"),
            _SAME_MASK,
        ),
    ),
)
