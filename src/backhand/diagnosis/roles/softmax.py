"""The softmax y = exp(x) / sum(exp(x)) over the classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import bind_lone_input, first_number
from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Role,
    WrongForward,
)
from backhand.diagnosis.roles.targets import softmax_over
from backhand.language import mark


def class_axes(case: Case) -> Iterator[int]:
    """Yield the axes that may hold the classes: the last; of images the channels."""
    held = first_number(case.settings, "axis", "dim")
    # Axis 0 is the batch, even where the code says so in so many words.
    if held is not None and -case.x.ndim < held < case.x.ndim and held != 0:
        yield int(held)
    yield -1
    if case.x.ndim > 2:
        yield 1


def temperature(case: Case) -> float:
    """Return what the scores are divided by."""
    return first_number(case.settings, "temperature", "tau", "t", "temp") or 1.0


def _variants(case: Case) -> Iterator[Array]:
    for axis in class_axes(case):
        yield softmax_over(case.x, axis)
        yield softmax_over(case.x / temperature(case), axis)
        beta = first_number(case.settings, "beta", "scale")
        if beta:
            yield softmax_over(case.x * beta, axis)
        for bound in (10.0, 20.0, 30.0, 50.0):
            yield softmax_over(np.clip(case.x, -bound, bound), axis)


def _total(array: Array, axis: Any) -> Array:
    return np.asarray(array.sum(axis=axis, keepdims=True))


_VALUE = mark(
    "subtract the maximum of each row, and divide exp by its sum over the same axis: "
    "axis=-1, keepdims=True"
)

ROLE = Role(
    name="softmax",
    bind=bind_lone_input,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            lambda c: softmax_over(c.x, 0) if c.x.ndim > 1 else None,
            mark("it normalises over axis 0, the batch, instead of the classes"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: softmax_over(c.x, None) if c.x.ndim > 1 else None,
            mark("it normalises over the whole batch at once, instead of each row"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: softmax_over(c.x, tuple(range(1, c.x.ndim))) if c.x.ndim > 2 else None,
            mark("it normalises over all axes but the first, instead of the classes"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: np.exp(c.x) / np.exp(c.x).sum() if c.x.ndim > 1 else None,
            mark("it normalises over the whole batch at once, instead of each row"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: softmax_over(c.x, -2) if c.x.ndim > 2 else None,
            mark("it normalises over the last axis but one instead of the last"),
            _VALUE,
        ),
        # The maximum is taken over the right axis and the sum over another, or the reverse.
        WrongForward(
            "BH402",
            lambda c: (
                _exp_less(c.x, -1) / _total(_exp_less(c.x, -1), None) if c.x.ndim > 1 else None
            ),
            mark("the sum runs over the whole batch instead of each row"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: _exp_less(c.x, -1) / _total(_exp_less(c.x, -1), 0) if c.x.ndim > 1 else None,
            mark("the sum runs over axis 0, the batch, instead of the classes"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.exp(c.x) / _total(np.exp(c.x - c.x.max(axis=-1, keepdims=True)), -1),
            mark("the maximum is subtracted in the denominator only"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _exp_less(c.x, -1) / _total(np.exp(c.x), -1),
            mark("the maximum is subtracted in the numerator only"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _exp_less(c.x, -1),
            mark("the division by the sum is missing"),
            _VALUE,
        ),
        WrongForward(
            "BH401", lambda c: np.exp(c.x), mark("the division by the sum is missing"), _VALUE
        ),
        WrongForward(
            "BH401",
            lambda c: c.x / _total(c.x, -1),
            mark("exp is missing: the scores themselves are normalised"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: softmax_over(-c.x, -1),
            mark("the exponent has the wrong sign"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.log(softmax_over(c.x, -1)),
            mark("forward gives the logarithm of the softmax"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.exp(c.x) / np.exp(c.x).mean(axis=-1, keepdims=True),
            mark("it divides by the mean of exp instead of its sum"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.exp(c.x) / np.exp(c.x).max(axis=-1, keepdims=True),
            mark("it divides by the maximum of exp instead of its sum"),
            _VALUE,
        ),
    ),
)


def _exp_less(x: Array, axis: Any) -> Array:
    return np.asarray(np.exp(x - x.max(axis=axis, keepdims=True)))
