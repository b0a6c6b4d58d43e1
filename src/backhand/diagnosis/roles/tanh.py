"""The hyperbolic tangent."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.roles.elementwise import (
    Form,
    elementwise,
    first_number,
    sigmoid,
)
from backhand.diagnosis.roles.role import Case, WrongForward
from backhand.language import mark


def _forms(case: Case) -> Iterator[Form]:
    yield Form(np.tanh, lambda x: 1 - np.tanh(x) ** 2)
    inner = first_number(case.settings, "beta", "k", "gain", "slope", "inner", "b", "s", "alpha")
    outer = first_number(case.settings, "scale", "a", "amplitude", "outer", "factor")
    for a, k in (
        (1.7159, 2 / 3),
        (1.0, inner or 1.0),
        (outer or 1.0, 1.0),
        (outer or 1.0, inner or 1.0),
    ):
        yield Form(
            lambda x, a=a, k=k: a * np.tanh(k * x),  # type: ignore[misc]
            lambda x, a=a, k=k: a * k * (1 - np.tanh(k * x) ** 2),  # type: ignore[misc]
        )
    yield Form(lambda x: np.clip(x, -1, 1), lambda x: (np.abs(x) < 1).astype(float))
    yield Form(lambda x: x - np.tanh(x), lambda x: np.tanh(x) ** 2)


_VALUE = mark("return np.tanh(x)")

ROLE = elementwise(
    "tanh",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: np.tanh(c.x / 2),
            mark("forward gives tanh(x / 2): 2 sigmoid(x) - 1 needs sigmoid(2 x)"),
            _VALUE,
        ),
        WrongForward("BH401", lambda c: np.tanh(2 * c.x), mark("forward gives tanh(2 x)"), _VALUE),
        WrongForward(
            "BH401",
            lambda c: np.tanh(-c.x),
            mark("forward gives -tanh(x): the two exponentials have changed places"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: 1 / np.tanh(c.x),
            mark("numerator and denominator have changed places"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.sinh(c.x),
            mark("forward gives sinh(x): the division by cosh(x) is missing"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: 2 * np.sinh(c.x),
            mark("forward gives exp(x) - exp(-x): the denominator is missing"),
            _VALUE,
        ),
        WrongForward("BH401", lambda c: sigmoid(c.x), mark("forward gives sigmoid(x)"), _VALUE),
        WrongForward(
            "BH401",
            lambda c: 2 * sigmoid(2 * c.x),
            mark("forward gives tanh(x) + 1: the -1 is missing"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: 1 - np.tanh(c.x) ** 2,
            mark("forward gives the derivative 1 - y**2 instead of the value"),
            _VALUE,
        ),
    ),
)
