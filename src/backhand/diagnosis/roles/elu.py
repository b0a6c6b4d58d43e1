"""The exponential linear unit: x where it is positive, alpha (exp(x) - 1) elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.roles.elementwise import Form, elementwise, first_number
from backhand.diagnosis.roles.role import Array, Case, WrongForward
from backhand.language import mark

_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def _alpha(case: Case) -> float:
    held = first_number(case.settings, "alpha", "a")
    if held is not None:
        return held
    # A default argument can't be read: alpha shows at the most negative entry.
    if case.out.shape == case.x.shape and (case.x < 0).any():
        index = np.unravel_index(np.argmin(case.x), case.x.shape)
        return float(case.out[index] / np.expm1(case.x[index]))
    return 1.0


def _below(x: Array) -> Array:
    return np.minimum(x, 0.0)


def _forms(case: Case) -> Iterator[Form]:
    alpha = _alpha(case)
    yield Form(
        lambda x: np.where(x > 0, x, alpha * np.expm1(_below(x))),
        lambda x: np.where(x > 0, 1.0, alpha * np.exp(_below(x))),
    )
    held = first_number(case.settings, "scale", "lam", "lambda_", "gamma")
    for scale, a in (
        (_SELU_SCALE, _SELU_ALPHA),
        (1.0507, 1.67326),
        (1.0507, 1.6733),
        (1.05, 1.67),
        (held or 1.0, alpha),
    ):
        yield Form(
            lambda x, s=scale, a=a: (
                s  # type: ignore[misc]
                * np.where(x > 0, x, a * np.expm1(_below(x)))
            ),
            lambda x, s=scale, a=a: (
                s  # type: ignore[misc]
                * np.where(x > 0, 1.0, a * np.exp(_below(x)))
            ),
        )
    a = first_number(case.settings, "alpha", "a") or 1.0  # CELU
    yield Form(
        lambda x: np.where(x > 0, x, a * np.expm1(_below(x) / a)),
        lambda x: np.where(x > 0, 1.0, np.exp(_below(x) / a)),
    )


_VALUE = mark("return np.where(x > 0, x, alpha * (np.exp(x) - 1))")

ROLE = elementwise(
    "elu",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: np.where(c.x > 0, c.x, _held(c) * np.exp(_below(c.x))),
            mark("the -1 is missing on the negative side"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.where(c.x > 0, c.x, _held(c) * np.exp(_below(c.x)) - 1),
            mark("the -1 stands outside the product with alpha"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.where(c.x > 0, c.x, _held(c) * -np.expm1(_below(c.x))),
            mark("the negative side has the wrong sign: 1 - exp(x) for exp(x) - 1"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.where(c.x > 0, _held(c) * np.expm1(c.x), c.x),
            mark("the two sides have changed places"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.where(c.x > 0, c.x, _held(c) * np.expm1(-c.x)),
            mark("the exponent has the wrong sign"),
            _VALUE,
        ),
    ),
)


def _held(case: Case) -> float:
    value = first_number(case.settings, "alpha", "a")
    return 1.0 if value is None else value
