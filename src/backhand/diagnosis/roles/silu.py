"""The sigmoid-weighted unit (swish), y = x sigmoid(beta x)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import (
    Form,
    elementwise,
    first_number,
    form_of,
    sigmoid,
)
from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
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
_FIX = mark("dx = dout * (s + x * s * (1 - s)), with s = sigmoid(x)")


def _pass(
    rule: str, factor: Callable[[Array, Array, Array, Any], Array], message: str
) -> WrongPass:
    """Return the wrong pass with this factor of x, y, s = sigmoid(beta x) and beta."""

    def backward(case: Case) -> Gradients:
        beta = _beta(case)
        s = sigmoid(beta * case.x)
        return {"x": case.dout * factor(case.x, case.out, s, beta)}

    return WrongPass(rule, backward, message, _FIX)


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
    wrong_passes=(
        _pass(
            "BH109",
            lambda x, y, s, b: s,
            mark(
                "the gate is treated as a constant: the product rule's term "
                "x * s * (1 - s) is left out"
            ),
        ),
        _pass(
            "BH109",
            lambda x, y, s, b: b * x * s * (1 - s),
            mark("the product rule's first term, s = sigmoid(x), is left out"),
        ),
        _pass(
            "BH109",
            lambda x, y, s, b: b * s * (1 - s),
            mark(
                "only the sigmoid's own derivative is there: the factor x and the product "
                "rule's first term are left out"
            ),
        ),
        _pass(
            "BH109",
            lambda x, y, s, b: s + b * s * (1 - s),
            mark("the product rule's second term lacks the factor x"),
        ),
        _pass(
            "BH109",
            lambda x, y, s, b: s * (1 + x * (1 - s)),
            mark("the inner derivative beta is left out of the second term"),
        ),
        _pass(
            "BH109",
            lambda x, y, s, b: s + x * s,
            mark("the factor (1 - s) of the second term is left out"),
        ),
        _pass(
            "BH112",
            lambda x, y, s, b: s + b * y * s * (1 - s),
            mark("the output y stands in the place of the input x in x * s * (1 - s)"),
        ),
        _pass(
            "BH112",
            lambda x, y, s, b: s + x * y * (1 - y),
            mark("the sigmoid's derivative s * (1 - s) is formed with the output y"),
        ),
        _pass(
            "BH112",
            lambda x, y, s, b: s + y * (1 - y),
            mark("the sigmoid's derivative s * (1 - s) is formed with the output y"),
        ),
        _pass(
            "BH112",
            lambda x, y, s, b: y + y * (1 - y),
            mark("y + s * (1 - y) is formed with the output in the place of s = sigmoid(x)"),
        ),
        _pass(
            "BH112",
            lambda x, y, s, b: y * (1 - y),
            mark("y * (1 - y) is the sigmoid's derivative, and y is not a sigmoid here"),
        ),
        _pass(
            "BH112",
            lambda x, y, s, b: x + s * (1 - x),
            mark("y + s * (1 - y) is formed with the input in the place of the output"),
        ),
        _pass(
            "BH112",
            lambda x, y, s, b: s + x * (x * (1 - x)),
            mark("the sigmoid's derivative s * (1 - s) is formed with the input"),
        ),
        WrongPass(
            "BH109",
            lambda c: {
                "beta": np.sum(c.dout * c.x * form_of(c, _gate).slope(c.x)).reshape(
                    c.params["beta"].shape
                )
            },
            mark("the gradient of beta lacks one factor x"),
            mark("the gradient of beta is the sum of dout * x**2 * s * (1 - s)"),
        ),
        WrongPass(
            "BH109",
            lambda c: {
                "beta": np.sum(c.dout * form_of(c, _gate).slope(c.x)).reshape(
                    c.params["beta"].shape
                )
            },
            mark("the gradient of beta lacks the factor x**2"),
            mark("the gradient of beta is the sum of dout * x**2 * s * (1 - s)"),
        ),
    ),
)


def _gate(case: Case) -> Iterator[Form]:
    beta = _beta(case)
    yield Form(lambda x: sigmoid(beta * x), lambda x: sigmoid(beta * x) * (1 - sigmoid(beta * x)))


ROLE = Role("silu", _bind, _PLAIN.variants, _PLAIN.wrong_forwards, _PLAIN.wrong_passes)
