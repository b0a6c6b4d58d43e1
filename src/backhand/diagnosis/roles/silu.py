"""The sigmoid-weighted unit (swish), y = x sigmoid(beta x)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import (
    Form,
    elementwise,
    first_number,
    sigmoid,
)
from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Role,
    WrongForward,
    is_input,
)
from backhand.language import mark


def _bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    inputs = [n for n in values if is_input(n)]
    params = [n for n in values if not is_input(n)]
    if len(inputs) != 1 or len(params) > 1 or values[inputs[0]].dtype.kind != "f":
        return None
    return {inputs[0]: "x", **({params[0]: "beta"} if params else {})}


def _beta(case: Case) -> Any:
    """Return beta: the parameter, the setting, or the usual one that gives the output."""
    if "beta" in case.params:
        return case.params["beta"]
    held = first_number(case.settings, "beta", "b", "k", "alpha")
    for beta in ([held] if held is not None else []) + [1.0, 0.5, 1.5, 2.0, 1.702, 3.0]:
        value = case.x * sigmoid(beta * case.x)
        if value.shape == case.out.shape and case.gives(value, BUT_FOR_AN_EPSILON):
            return beta
    return 1.0 if held is None else held


def _forms(case: Case) -> Iterator[Form]:
    beta = _beta(case)
    yield Form(
        lambda x: x * sigmoid(beta * x),
        lambda x: sigmoid(beta * x) * (1 + beta * x * (1 - sigmoid(beta * x))),
    )
    yield Form(  # the hard form
        lambda x: x * np.clip(x + 3, 0, 6) / 6,
        lambda x: np.where(x <= -3, 0.0, np.where(x >= 3, 1.0, x / 3 + 0.5)),
    )


_VALUE = mark("return x / (1 + np.exp(-x))")


_PLAIN = elementwise(
    "silu",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: c.x * sigmoid(-c.x),
            mark("the exponent lacks its minus: forward gives x * (1 - sigmoid(x))"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: sigmoid(c.x),
            mark("the factor x is missing: forward gives sigmoid(x)"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: c.x + sigmoid(c.x),
            mark("x and sigmoid(x) are added where they are multiplied"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: c.x * np.tanh(c.x),
            mark("tanh stands in the place of the sigmoid"),
            _VALUE,
        ),
    ),
)


ROLE = Role("silu", _bind, _PLAIN.variants, _PLAIN.wrong_forwards, _PLAIN.wrong_passes)
