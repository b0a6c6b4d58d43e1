"""The logarithm of the logistic function, y = -log(1 + exp(-x))."""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.roles.elementwise import Form, elementwise, sigmoid, softplus, times_dout
from backhand.diagnosis.roles.role import Case, WrongForward
from backhand.language import mark


def _forms(case: Case) -> Iterator[Form]:
    yield Form(lambda x: -softplus(-x), lambda x: sigmoid(-x))


_VALUE = mark("return -np.logaddexp(0, -x)")
_FIX = mark("dx = dout * (1 - sigmoid(x))")

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
    wrong_passes=(
        times_dout(
            _forms,
            "BH112",
            lambda c, f: sigmoid(c.x),
            mark("the derivative is sigmoid(x) where sigmoid(-x) belongs"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH112",
            lambda c, f: 1 - c.out,
            mark("1 - y is formed with the output, the logarithm, instead of sigmoid(x)"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH112",
            lambda c, f: 1 - c.x,
            mark("1 - sigmoid(x) is formed with the input instead of sigmoid(x)"),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH109",
            lambda c, f: sigmoid(c.x) * (1 - sigmoid(c.x)),
            mark(
                "the derivative is that of the sigmoid alone: the logarithm's 1 / "
                "sigmoid(x) is left out"
            ),
            _FIX,
        ),
        times_dout(
            _forms,
            "BH109",
            lambda c, f: 1 / sigmoid(c.x),
            mark("the derivative is that of the logarithm alone: the sigmoid's own is left out"),
            _FIX,
        ),
    ),
)
