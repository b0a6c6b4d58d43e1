"""The leaky rectifier: x where it is positive, slope times x elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import Form, elementwise, first_number, times_dout
from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
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


def _to_shape(gradient: Array, shape: tuple[int, ...]) -> Array:
    if gradient.ndim == 4 and len(shape) == 1 and shape[0] == gradient.shape[1] != 1:
        return np.asarray(gradient.sum(axis=(0, 2, 3)))
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    axes = tuple(k for k, n in enumerate(shape) if n == 1 and gradient.shape[k] != 1)
    return np.asarray(gradient.sum(axis=axes, keepdims=True) if axes else gradient)


def _for_slope(rule: str, each: Any, message: str, fix: str) -> WrongPass:
    def backward(case: Case) -> Gradients | None:
        if "slope" not in case.params:
            return None
        return {"slope": _to_shape(np.asarray(each(case)), case.params["slope"].shape)}

    return WrongPass(rule, backward, message, fix)


_SLOPES = mark("multiply dout by 1 where x > 0 and by the slope elsewhere")
_PARAMETER = mark("the slope's gradient is the sum of dout * x where x < 0")
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
    wrong_passes=(
        times_dout(
            _forms,
            "BH107",
            lambda c, f: np.where(c.x > 0, _slope(c), 1.0),
            mark("the slope is applied to the positive side instead of the negative one"),
            _SLOPES,
        ),
        times_dout(
            _forms,
            "BH107",
            lambda c, f: np.where(c.dout > 0, 1.0, _slope(c)),
            mark("the side is chosen by the sign of dout, not of the input"),
            _SLOPES,
        ),
        times_dout(
            _forms,
            "BH107",
            lambda c, f: np.broadcast_to(_slope(c), c.x.shape),
            mark("the slope is applied to both sides"),
            _SLOPES,
        ),
        times_dout(
            _forms,
            "BH107",
            lambda c, f: np.where(c.x > 0, 0.0, _slope(c)),
            mark("the positive side gets no gradient"),
            _SLOPES,
        ),
        times_dout(
            _forms,
            "BH107",
            lambda c, f: c.x <= 0,
            mark("the mask is inverted, and the slope of the negative side left out"),
            _SLOPES,
        ),
        times_dout(
            _forms,
            "BH109",
            lambda c, f: c.x > 0,
            mark(
                "the backward pass is that of a plain ReLU: the negative side's slope is left out"
            ),
            _SLOPES,
        ),
        times_dout(
            _forms,
            "BH112",
            lambda c, f: c.out,
            mark("dout is multiplied by the output instead of the slope"),
            _SLOPES,
        ),
        times_dout(
            _forms,
            "BH112",
            lambda c, f: np.where(c.x > 0, 1.0, _slope(c) * c.x),
            mark(
                "on the negative side dout is multiplied by slope * x, the value, instead "
                "of the slope"
            ),
            _SLOPES,
        ),
        _for_slope(
            "BH107",
            lambda c: c.dout * c.x * (c.x > 0),
            mark(
                "the slope's gradient is summed over the positive entries instead of the "
                "negative ones"
            ),
            _PARAMETER,
        ),
        _for_slope(
            "BH107",
            lambda c: c.dout * c.x,
            mark(
                "the slope's gradient is summed over all entries: the mask of the negative "
                "side is left out"
            ),
            _PARAMETER,
        ),
        _for_slope(
            "BH109",
            lambda c: c.dout * (c.x < 0),
            mark("the slope's gradient lacks the factor x"),
            _PARAMETER,
        ),
        _for_slope(
            "BH112",
            lambda c: c.dout * c.out * (c.x < 0),
            mark("the slope's gradient is formed with the output instead of the input"),
            _PARAMETER,
        ),
    ),
)
ROLE = Role("leaky-relu", _bind, _PLAIN.variants, _PLAIN.wrong_forwards, _PLAIN.wrong_passes)
