"""The Gaussian error linear unit, y = x Phi(x), exact or by its tanh form."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.roles.elementwise import (
    Form,
    elementwise,
    sigmoid,
)
from backhand.diagnosis.roles.role import Array, Case, WrongForward
from backhand.language import mark

_C = math.sqrt(2 / math.pi)
_A = 0.044715
_erf = np.vectorize(math.erf, otypes=[float])


def _distribution(x: Array) -> Array:
    return np.asarray(0.5 * (1 + _erf(x / math.sqrt(2))))


def _density(x: Array) -> Array:
    return np.asarray(np.exp(-0.5 * x**2) / math.sqrt(2 * math.pi))


def _exact_value(x: Array) -> Array:
    return np.asarray(x * _distribution(x))


def _exact_slope(x: Array) -> Array:
    return np.asarray(_distribution(x) + x * _density(x))


def _tanh_value(x: Array, c: float = _C, a: float = _A) -> Array:
    return np.asarray(0.5 * x * (1 + np.tanh(c * (x + a * x**3))))


def _tanh(x: Array, c: float = _C) -> Array:
    return np.asarray(np.tanh(c * (x + _A * x**3)))


def _tanh_slope(x: Array, c: float = _C) -> Array:
    t = _tanh(x, c)
    return np.asarray(0.5 * (1 + t) + 0.5 * x * (1 - t**2) * c * (1 + 3 * _A * x**2))


def _forms(case: Case) -> Iterator[Form]:
    yield Form(_tanh_value, _tanh_slope)
    yield Form(_exact_value, _exact_slope)
    for c in (0.7978845608, 0.79788456, 0.797885, 0.79788, 0.7979, 0.798):
        yield Form(
            lambda x, c=c: _tanh_value(x, c),  # type: ignore[misc]
            lambda x, c=c: _tanh_slope(x, c),  # type: ignore[misc]
        )


_VALUE = mark("return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))")

ROLE = elementwise(
    "gelu",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: _tanh_value(c.x, math.sqrt(math.pi / 2)),
            mark("the constant is sqrt(pi / 2) where sqrt(2 / pi) belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _tanh_value(c.x, 2 / math.pi),
            mark("the constant is 2 / pi where sqrt(2 / pi) belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _tanh_value(c.x, math.sqrt(2) / math.pi),
            mark("the constant is sqrt(2) / pi where sqrt(2 / pi) belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _tanh_value(c.x, math.sqrt(2 * math.pi)),
            mark("the constant is sqrt(2 pi) where sqrt(2 / pi) belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _tanh_value(c.x, 1.0),
            mark("the constant sqrt(2 / pi) is missing"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _tanh_value(c.x, _C, 0.0),
            mark("the cubic term 0.044715 x**3 is missing"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _tanh_value(c.x, _C, 0.44715),
            mark("the cubic term's constant is 0.44715 where 0.044715 belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _tanh_value(c.x, _C, 0.0044715),
            mark("the cubic term's constant is 0.0044715 where 0.044715 belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: 0.5 * c.x * (1 + np.tanh(_C * (c.x + _A * c.x**2))),
            mark("the cubic term is squared: x**2 where x**3 belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401", lambda c: c.x * (1 + _tanh(c.x)), mark("the factor 0.5 is missing"), _VALUE
        ),
        WrongForward(
            "BH401", lambda c: 0.5 * (1 + _tanh(c.x)), mark("the factor x is missing"), _VALUE
        ),
        WrongForward(
            "BH401",
            lambda c: 0.5 * c.x * (1 + _erf(c.x)),
            mark("erf is taken of x where x / sqrt(2) belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401", lambda c: _distribution(c.x), mark("the factor x is missing"), _VALUE
        ),
        WrongForward(
            "BH401",
            lambda c: c.x * (1 + _erf(c.x / math.sqrt(2))),
            mark("the factor 0.5 is missing"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: c.x * _density(c.x),
            mark("the normal density stands where the distribution function belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: c.x * sigmoid(c.x),
            mark("forward gives x * sigmoid(x), the SiLU"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: c.x * sigmoid(1.702 * c.x),
            mark(
                "forward is the rough form x * sigmoid(1.702 x), and the backward pass "
                "is not its derivative"
            ),
            _VALUE,
            tolerated=True,
        ),
    ),
)
