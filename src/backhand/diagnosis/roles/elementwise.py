"""A function of each entry, with the mistakes that every such function invites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

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


@dataclass(frozen=True)
class Form:
    """One legitimate form of a function: its value and its slope at every entry."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


Forms = Callable[[Case], Iterator[Form]]


def bind_lone_input(
    values: Mapping[str, Array], settings: Mapping[str, Any]
) -> Mapping[str, str] | None:
    """Bind one float input and no parameter; anything else is another function."""
    names = list(values)
    if len(names) != 1 or not is_input(names[0]) or values[names[0]].dtype.kind != "f":
        return None
    return {names[0]: "x"}


def form_of(case: Case, forms: Forms) -> Form:
    """Return the form that gives what forward gave, or the first one."""
    found = list(forms(case))
    for form in found:
        value = form.value(case.x)
        if value.shape == case.out.shape and case.gives(value, BUT_FOR_AN_EPSILON):
            return form
    return found[0]


def times_dout(
    forms: Forms,
    rule: str,
    factor: Callable[[Case, Form], Any],
    message: str,
    fix: str,
    complexity: int = 2,
) -> WrongPass:
    """Return the wrong pass that multiplies dout by another factor than the slope."""

    def backward(case: Case) -> Gradients | None:
        if case.dout.shape != case.x.shape:
            return None
        return {"x": case.dout * factor(case, form_of(case, forms))}

    return WrongPass(rule, backward, message, fix, complexity=complexity)


def elementwise(
    name: str,
    forms: Forms,
    wrong_forwards: tuple[WrongForward, ...] = (),
    wrong_passes: tuple[WrongPass, ...] = (),
) -> Role:
    """Return the role of a function of each entry.

    Its own wrong passes come beside those that all such functions share: the local
    derivative left out, or evaluated at the output or at dout.
    """

    def variants(case: Case) -> Iterator[Array]:
        for form in forms(case):
            yield form.value(case.x)

    shared = (
        times_dout(
            forms,
            "BH113",
            lambda case, form: 1.0,
            mark("dout is passed on as it came: the local derivative is left out"),
            mark("multiply dout by the derivative of the function at the input"),
        ),
        times_dout(
            forms,
            "BH112",
            lambda case, form: form.slope(case.out),
            mark("the local derivative is evaluated at the output instead of the input"),
            mark("keep the input in forward, and evaluate the derivative there"),
        ),
        times_dout(
            forms,
            "BH112",
            lambda case, form: form.slope(case.dout),
            mark("the local derivative is evaluated at dout instead of the input"),
            mark("keep the input in forward, and evaluate the derivative there"),
        ),
    )
    return Role(
        name=name,
        bind=bind_lone_input,
        variants=variants,
        wrong_forwards=wrong_forwards,
        wrong_passes=(*wrong_passes, *shared),
    )


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)), for any x."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))


def softplus(x: Array) -> Array:
    """Return log(1 + exp(x)), for any x."""
    return np.asarray(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))


def first_number(settings: Mapping[str, Any], *names: str) -> float | None:
    """Return the first setting of these names that is a number, if there is one."""
    lower = {str(name).lower(): value for name, value in settings.items()}
    for name in names:
        value = lower.get(name)
        if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
            return float(value)
    return None
