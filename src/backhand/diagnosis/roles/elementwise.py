"""A function of each entry, with the mistakes that every such function invites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Role,
    WrongForward,
    is_input,
)
from backhand.frozen import frozen


@frozen
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


def elementwise(name: str, forms: Forms, wrong_forwards: tuple[WrongForward, ...] = ()) -> Role:
    """Return the role of a function of each entry."""

    def variants(case: Case) -> Iterator[Array]:
        for form in forms(case):
            yield form.value(case.x)

    return Role(name=name, bind=bind_lone_input, variants=variants, wrong_forwards=wrong_forwards)


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
