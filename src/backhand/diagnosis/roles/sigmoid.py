"""The logistic function y = 1 / (1 + exp(-x))."""

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
    yield Form(sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x)))
    for steepness in {
        value
        for name in ("beta", "k", "gain", "slope", "alpha", "a", "scale", "steepness")
        if (value := first_number(case.settings, name)) is not None
    }:
        yield Form(
            lambda x, k=steepness: sigmoid(k * x),  # type: ignore[misc]
            lambda x, k=steepness: k * sigmoid(k * x) * (1 - sigmoid(k * x)),  # type: ignore[misc]
        )
    temperature = first_number(case.settings, "temperature", "tau")
    if temperature:
        yield Form(
            lambda x: sigmoid(x / temperature),
            lambda x: sigmoid(x / temperature) * (1 - sigmoid(x / temperature)) / temperature,
        )
    for gain in (0.2, 1 / 6):  # hard sigmoids
        yield Form(
            lambda x, k=gain: np.clip(k * x + 0.5, 0, 1),  # type: ignore[misc]
            lambda x, k=gain: k * (np.abs(k * x) < 0.5),  # type: ignore[misc]
        )


_VALUE = mark("return 1 / (1 + np.exp(-x))")

ROLE = elementwise(
    "sigmoid",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: sigmoid(-c.x),
            mark("the exponent lacks its minus: forward gives 1 - sigmoid(x)"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: 1 / (1 - np.exp(-c.x)),
            mark("the denominator has a minus where 1 + exp(-x) belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: 1 + np.exp(-c.x),
            mark(
                "the denominator lacks its brackets (or the reciprocal is missing): "
                "forward gives 1 + exp(-x)"
            ),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.exp(c.x) / (1 + np.exp(-c.x)),
            mark("exp(x) over 1 + exp(-x) mixes the two forms of the function"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.exp(-c.x) / (1 + np.exp(c.x)),
            mark("exp(-x) over 1 + exp(x) mixes the two forms of the function"),
            _VALUE,
        ),
        WrongForward("BH401", lambda c: np.tanh(c.x), mark("forward gives tanh(x)"), _VALUE),
        WrongForward(
            "BH401",
            lambda c: sigmoid(c.x) * (1 - sigmoid(c.x)),
            mark("forward gives the derivative y * (1 - y) instead of the value"),
            _VALUE,
        ),
        WrongForward(
            "BH401", lambda c: sigmoid(c.x / 2), mark("forward gives sigmoid(x / 2)"), _VALUE
        ),
        WrongForward(
            "BH401", lambda c: sigmoid(2 * c.x), mark("forward gives sigmoid(2 x)"), _VALUE
        ),
    ),
)
