"""The rectifier y = max(x, 0)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.roles.elementwise import Form, elementwise, first_number, times_dout
from backhand.diagnosis.roles.role import Case, WrongForward
from backhand.language import mark


def _forms(case: Case) -> Iterator[Form]:
    yield Form(lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(float))
    top = first_number(case.settings, "max_value", "cap", "limit", "ceiling", "max") or 6.0
    yield Form(lambda x: np.clip(x, 0, top), lambda x: ((x > 0) & (x < top)).astype(float))
    bar = first_number(case.settings, "threshold", "theta")
    if bar is not None:
        yield Form(lambda x: np.where(x > bar, x, 0.0), lambda x: (x > bar).astype(float))
        yield Form(lambda x: np.maximum(x - bar, 0), lambda x: (x > bar).astype(float))


_KEEP_THE_MASK = mark("keep mask = (x <= 0) from forward, and set dout to zero there")

ROLE = elementwise(
    "relu",
    _forms,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda c: np.minimum(c.x, 0),
            mark("forward keeps the negative entries and drops the positive ones"),
            mark("return np.maximum(x, 0)"),
        ),
        WrongForward(
            "BH401",
            lambda c: np.abs(c.x),
            mark("forward gives the absolute value, not max(x, 0)"),
            mark("return np.maximum(x, 0)"),
        ),
        WrongForward(
            "BH401",
            lambda c: (c.x > 0).astype(float),
            mark("forward returns the mask itself, not the entries that it lets through"),
            mark("return x * (x > 0)"),
        ),
        WrongForward(
            "BH401",
            lambda c: np.maximum(c.x, 1),
            mark("forward compares with 1 instead of 0"),
            mark("return np.maximum(x, 0)"),
        ),
        WrongForward(
            "BH401",
            lambda c: c.x,
            mark("forward returns the input unchanged"),
            mark("return np.maximum(x, 0)"),
        ),
    ),
    wrong_passes=(
        times_dout(
            _forms,
            "BH107",
            lambda c, f: 1 - f.slope(c.x),
            mark("the mask is inverted: the gradient passes where the unit was off"),
            _KEEP_THE_MASK,
        ),
        times_dout(
            _forms,
            "BH107",
            lambda c, f: c.dout > 0,
            mark("the mask is taken from the sign of dout, not of the input"),
            _KEEP_THE_MASK,
        ),
        times_dout(
            _forms,
            "BH107",
            lambda c, f: c.dout < 0,
            mark("the mask is taken from the sign of dout, not of the input"),
            _KEEP_THE_MASK,
        ),
        times_dout(
            _forms,
            "BH107",
            lambda c, f: (c.dout > 0) & (c.x > 0),
            mark(
                "negative entries of dout are cut off as well: only the sign of the input decides"
            ),
            _KEEP_THE_MASK,
        ),
        times_dout(
            _forms,
            "BH107",
            lambda c, f: np.sign(c.x),
            mark(
                "the sign of the input stands in the place of the mask: where the unit "
                "was off, -dout is passed on instead of 0"
            ),
            _KEEP_THE_MASK,
        ),
        times_dout(
            _forms,
            "BH107",
            lambda c, f: c.x > c.x.mean(),
            mark("the input is compared with its mean instead of 0"),
            _KEEP_THE_MASK,
        ),
        *(
            times_dout(
                _forms,
                "BH107",
                lambda c, f, bar=bar: c.x > bar,  # type: ignore[misc]
                mark("the backward pass compares the input with another number than 0"),
                _KEEP_THE_MASK,
                complexity=3,
            )
            for bar in (1.0, 0.5, 0.1, -0.5, -1.0)
        ),
        *(
            times_dout(
                _forms,
                "BH107",
                lambda c, f, s=s: np.where(c.x > 0, 1.0, s),  # type: ignore[misc]
                mark(
                    "the backward pass is that of a leaky ReLU: the negative side lets a "
                    "part of dout through"
                ),
                _KEEP_THE_MASK,
                complexity=3,
            )
            for s in (0.01, 0.1, 0.2)
        ),
        times_dout(
            _forms,
            "BH112",
            lambda c, f: c.out,
            mark("dout is multiplied by the output instead of the mask"),
            mark("multiply dout by (x > 0)"),
        ),
        times_dout(
            _forms,
            "BH112",
            lambda c, f: c.x,
            mark("dout is multiplied by the input instead of the mask"),
            mark("multiply dout by (x > 0)"),
        ),
    ),
)
