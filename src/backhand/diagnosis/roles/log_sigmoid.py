"""The logarithm of the logistic function, y = -log(1 + exp(-x))."""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.roles.elementwise import Form, elementwise, sigmoid, softplus
from backhand.diagnosis.roles.role import Case, WrongForward
from backhand.language import mark


def _forms(case: Case) -> Iterator[Form]:
    yield Form(lambda x: -softplus(-x), lambda x: sigmoid(-x))


_VALUE = mark("return -np.logaddexp(0, -x)")

ROLE = elementwise(
    "log-sigmoid",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: softplus(-c.x),
            mark("the sign is missing: forward gives -log(sigmoid(x))"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: -softplus(c.x),
            mark("the exponent has the wrong sign: forward gives log(sigmoid(-x))"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: softplus(c.x),
            mark("forward gives log(1 + exp(x)), the softplus"),
            _VALUE,
        ),
        WrongForward("BH401", lambda c: sigmoid(c.x), mark("the logarithm is missing"), _VALUE),
    ),
)
