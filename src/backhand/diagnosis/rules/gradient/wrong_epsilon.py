"""The backward pass belongs to a slightly different function.

What it does
    For known roles, asks whether the gradient is right for the function with an epsilon in one
    place, while the forward pass has it in another or not at all.  For any entrywise function,
    asks whether one small number, added to the denominator, makes the gradient the derivative.

Why it is wrong
    Forward and backward then belong to different functions.  With the small number inside a
    logarithm the difference is 5e-7 at the start and everything where the network is confident
    and wrong: 0.2 % at a gap of 10 between the scores, 25 % at 15, 98 % at 20.

How it shows
    A small relative error, the same for all entries or growing as a probability shrinks.

Example
    ``loss = -np.log(y[t] + 1e-7)`` with ``dx = (y - t) / N`` (the book's; a warning)

Write instead
    log-softmax from the scores, ``x - m - log(sum(exp(x - m)))``: no epsilon is needed.  In a
    normalisation use the same ``var + eps`` in both passes.

Look-alikes
    Rounding: compare with the noise that the report shows.

References
    deeplearning4j#3827.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Offer, rule
from backhand.diagnosis.structure import entrywise_slope
from backhand.language import gettext as _
from backhand.language import mark

Array = NDArray[Any]

# An epsilon is small beside what it is added to.
_SMALL = 0.1


@rule(
    "BH114",
    "wrong-epsilon",
    title=mark("wrong epsilon"),
    family="gradient",
    severity="error",
    instead_of="BH205",  # what an epsilon does to one sample is no fault of the batch's size
)
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer the slope of an entrywise function with a small number added to its denominator.

    Where the epsilon of a larger function stands, only the roles know.
    """
    if evidence.scalar:
        # The derivative itself, but for what one in the logarithm moves.
        yield Offer(
            lambda point, k: point.derivative(where, k),
            *as_the_book_has_it(),
            complexity=1,
            severity="warning",
        )
    for power in (1.0, 2.0, 0.5):
        for signed in (False, True):
            shift = _shift(evidence.located[0], where, power, signed)
            if shift is None:
                continue
            yield Offer(
                lambda p, k, power=power, signed=signed, shift=shift: (  # type: ignore[misc]
                    _shifted(p, k, where, power, signed, shift)
                ),
                _(
                    "a small number stands in the denominator of one of the two passes only: "
                    "forward and backward belong to slightly different functions"
                ),
                _("use the same epsilon, in the same place, in both passes"),
                complexity=3,
            )


def as_the_book_has_it() -> tuple[str, str]:
    """Return what is said of an epsilon inside a loss's logarithm, and what to do."""
    return (
        _(
            "the loss has an epsilon inside the logarithm, as the book has it, and the "
            "gradient y - t belongs to the loss without it: they part ways where the "
            "network is confident and wrong"
        ),
        _("take the log-softmax of the scores: it needs no epsilon"),
    )


def _shift(point: Point, where: str, power: float, signed: bool) -> float | None:
    """Return what one over the slope (to a power) differs by, if that is one small number.

    Signed: the difference turns over with the input's sign, as that of x + eps does.
    """
    slope, observed = entrywise_slope(point, where), point.upstreams[0].analytic.get(where)
    if slope is None or observed is None or observed.shape != slope.shape:
        return None
    dout, sign = point.upstreams[0].douts[0], _signs(point, where, signed)
    held = ~point.kinks[where] & (dout != 0) & (slope != 0) & (observed != 0)
    true, given = np.abs(slope[held]), np.abs(observed[held] / dout[held])
    if len({*np.round(true, 9).tolist()}) < 4:
        return None
    with np.errstate(all="ignore"):
        shifts = (given**-power - true**-power) * sign[held]
        shift = float(np.median(shifts))
        small = abs(shift) <= _SMALL * float(np.median(true**-power))
    return shift if np.isfinite(shift) and shift != 0 and small else None


def _shifted(
    point: Point, k: int, where: str, power: float, signed: bool, shift: float
) -> Array | None:
    slope = entrywise_slope(point, where)
    if slope is None:
        return None
    with np.errstate(all="ignore"):
        size = (np.abs(slope) ** -power + _signs(point, where, signed) * shift) ** (-1.0 / power)
    return np.asarray(np.sign(slope) * size * point.upstreams[k].douts[0])


def _signs(point: Point, where: str, signed: bool) -> Array:
    value = point.values[where]
    return np.sign(value) if signed else np.ones(value.shape)
