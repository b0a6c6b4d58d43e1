"""The rectifier y = max(x, 0)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.roles.elementwise import Form, elementwise, first_number
from backhand.diagnosis.roles.role import Case, WrongForward
from backhand.language import mark


def _forms(case: Case) -> Iterator[Form]:
    yield Form(lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(float))
    top = first_number(case.settings, "max_value", "cap", "limit", "ceiling", "max") or 6.0
    yield Form(lambda x: np.clip(x, 0, top), lambda x: ((x > 0) & (x < top)).astype(float))
    bar = first_number(case.settings, "threshold", "theta")
    if bar is not None:
        yield Form(lambda x: np.where(x > bar, x, 0.0), lambda x: (x > bar).astype(float))
        yield Form(lambda x: np.maximum(x - bar, 0), lambda x: (x > bar).astype(float))


ROLE = elementwise(
    "relu",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: np.minimum(c.x, 0),
            mark("forward keeps the negative entries and drops the positive ones"),
            mark("return np.maximum(x, 0)"),
        ),
        WrongForward(
            "BH401",
            lambda c: np.abs(c.x),
            mark("forward gives the absolute value, not max(x, 0)"),
            mark("return np.maximum(x, 0)"),
        ),
        WrongForward(
            "BH401",
            lambda c: (c.x > 0).astype(float),
            mark("forward returns the mask itself, not the entries that it lets through"),
            mark("return x * (x > 0)"),
        ),
        WrongForward(
            "BH401",
            lambda c: np.maximum(c.x, 1),
            mark("forward compares with 1 instead of 0"),
            mark("return np.maximum(x, 0)"),
        ),
        WrongForward(
            "BH401",
            lambda c: c.x,
            mark("forward returns the input unchanged"),
            mark("return np.maximum(x, 0)"),
        ),
    ),
)
