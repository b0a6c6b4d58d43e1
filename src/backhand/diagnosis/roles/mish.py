"""The self-gated unit of Misra (2019), y = x tanh(softplus(x))."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.roles.elementwise import (
    Form,
    elementwise,
    sigmoid,
    softplus,
    times_dout,
)
from backhand.diagnosis.roles.role import Array, Case
from backhand.language import mark


def _gate(x: Array) -> Array:
    return np.asarray(np.tanh(softplus(x)))


def _bend(x: Array) -> Array:
    """Return the gate's own slope."""
    return (1 - _gate(x) ** 2) * sigmoid(x)


def _forms(case: Case) -> Iterator[Form]:
    yield Form(lambda x: x * _gate(x), lambda x: _gate(x) + x * _bend(x))


_FIX = mark("dx = dout * (g + x * (1 - g**2) * sigmoid(x)), with g = tanh(softplus(x))")

ROLE = elementwise(
    "mish",
    _forms,
    wrong_passes=(
        times_dout(
            _forms,
            "BH109",
            lambda c, _f: _gate(c.x),
            mark("the gate is treated as a constant: the product rule's second term is left out"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH109",
            lambda c, _f: c.x * _bend(c.x),
            mark("the product rule's first term, the gate itself, is left out"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH109",
            lambda c, _f: _gate(c.x) + c.x * (1 - _gate(c.x) ** 2),
            mark("the slope of the softplus, sigmoid(x), is left out of the second term"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH109",
            lambda c, _f: _gate(c.x) + _bend(c.x),
            mark("the product rule's second term lacks the factor x"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH109",
            lambda c, _f: _gate(c.x) + c.x * sigmoid(c.x),
            mark("the slope of the tanh, 1 - g**2, is left out of the second term"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH112",
            lambda c, _f: _gate(c.x) + c.x * (1 - c.out**2) * sigmoid(c.x),
            mark("the slope of the tanh is formed with the layer's output"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH112",
            lambda c, _f: _gate(c.x) + c.out * (1 - _gate(c.x) ** 2) * sigmoid(c.x),
            mark("the output stands in the place of the input in the second term"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH112",
            lambda c, _f: _gate(c.x) + c.x * (1 - np.tanh(c.x) ** 2) * sigmoid(c.x),
            mark("the slope of the tanh is taken at x, not at softplus(x)"),
            _FIX,
        ),
    ),
)
