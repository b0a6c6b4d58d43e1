"""The leaky rectifier: x where it is positive, slope times x elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import Form, elementwise, first_number
from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Role,
    WrongForward,
    is_input,
)
from backhand.language import mark

_NAMES = ("alpha", "slope", "negative_slope", "neg_slope", "leak", "leaky_slope", "a", "k")


def _bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    inputs = [n for n in values if is_input(n)]
    params = [n for n in values if not is_input(n)]
    if len(inputs) != 1 or len(params) > 1 or values[inputs[0]].dtype.kind != "f":
        return None
    # A lone parameter is the learnt slope of a PReLU: one number, or one a channel.
    return {inputs[0]: "x", **({params[0]: "slope"} if params else {})}


def _slope(case: Case) -> Any:
    """Return the slope of the negative side: the parameter, or what forward shows."""
    if "slope" in case.params:
        slope = case.params["slope"]
        if slope.ndim == 1 and slope.size > 1 and case.x.ndim == 4:
            return slope.reshape(1, -1, 1, 1)
        return slope
    below = case.x < 0
    # Any slope is legitimate, so it is read off the most negative entry.
    if case.out.shape == case.x.shape and below.any():
        index = np.unravel_index(np.argmin(case.x), case.x.shape)
        return float(case.out[index] / case.x[index])
    return first_number(case.settings, *_NAMES) or 0.01


def _held(case: Case) -> float:
    """Return the slope that the code itself holds."""
    held = first_number(case.settings, *_NAMES)
    return 0.01 if held is None else held


def _forms(case: Case) -> Iterator[Form]:
    slope = _slope(case)
    yield Form(lambda x: np.where(x > 0, x, slope * x), lambda x: np.where(x > 0, 1.0, slope))


_PLAIN = elementwise(
    "leaky-relu",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: np.where(c.x > 0, _held(c) * c.x, c.x),
            mark("the slope stands on the positive side, and the negative side is unchanged"),
            mark("return np.where(x > 0, x, slope * x)"),
        ),
        WrongForward(
            "BH401",
            lambda c: np.where(c.x > 0, c.x, _held(c)),
            mark("the negative side is the slope itself, not the slope times x"),
            mark("return np.where(x > 0, x, slope * x)"),
        ),
    ),
)
ROLE = Role("leaky-relu", _bind, _PLAIN.variants, _PLAIN.wrong_forwards, _PLAIN.wrong_passes)
