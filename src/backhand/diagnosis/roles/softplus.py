"""The softplus y = log(1 + exp(x)), or log(1 + exp(beta x)) / beta."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.roles.elementwise import (
    Form,
    elementwise,
    first_number,
    sigmoid,
    softplus,
)
from backhand.diagnosis.roles.role import Case, WrongForward
from backhand.language import mark


def _betas(case: Case) -> list[float]:
    # A beta that is a default argument can't be read; the usual ones are tried.
    held = first_number(case.settings, "beta", "k", "sharpness", "alpha", "b")
    return [1.0, *([held] if held else []), 0.5, 1.5, 2.0, 3.0, 4.0, 5.0, 10.0]


def _forms(case: Case) -> Iterator[Form]:
    for beta in _betas(case):
        yield Form(
            lambda x, b=beta: softplus(b * x) / b,  # type: ignore[misc]
            lambda x, b=beta: sigmoid(b * x),  # type: ignore[misc]
        )
    bar = first_number(case.settings, "threshold")
    if bar is not None:
        yield Form(
            lambda x: np.where(x > bar, x, softplus(x)),
            lambda x: np.where(x > bar, 1.0, sigmoid(x)),
        )


_VALUE = mark("return np.logaddexp(0, x)")

ROLE = elementwise(
    "softplus",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: softplus(-c.x),
            mark("the exponent has the wrong sign: forward gives log(1 + exp(-x))"),
            _VALUE,
        ),
        WrongForward(
            "BH401", lambda c: -softplus(-c.x), mark("forward gives log(sigmoid(x))"), _VALUE
        ),
        WrongForward(
            "BH401",
            lambda c: 1 + np.log(np.exp(c.x)),
            mark("the 1 stands outside the logarithm"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.log1p(np.exp(c.x)) / np.log(2),
            mark("the logarithm is that of base 2"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.log1p(np.exp(c.x)) / np.log(10),
            mark("the logarithm is that of base 10"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.log1p(1 + np.exp(c.x)),
            mark("log1p adds the 1 itself: forward gives log(2 + exp(x))"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: sigmoid(c.x),
            mark("forward gives sigmoid(x), the derivative, instead of the value"),
            _VALUE,
        ),
    ),
)
