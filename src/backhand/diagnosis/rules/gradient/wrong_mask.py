"""The elements let through are the wrong ones.

What it does
    For a function whose slope takes two values entry by entry, asks whether the gradient takes
    the same two values in other places; for pooling and known activations compares with the
    masks that people write.

Why it is wrong
    What was switched off learns, and what was on does not.

How it shows
    Some entries are right, some are zero that should not be, some the other way round.

Example
    ``dout[self.mask] = 0`` with ``self.mask = x > 0``; ``dout * (dout > 0)``

Write instead
    ``self.mask = x <= 0`` and ``dout[self.mask] = 0`` on a copy, or ``dout * (x > 0)``

Look-alikes
    BH113, where everything is let through; BH105, where nothing is.

References
    FIELD: a forgotten mask scores 4e-4 in mean absolute difference and looks small.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE
from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Offer, rule
from backhand.diagnosis.structure import entrywise_slope
from backhand.language import gettext as _
from backhand.language import mark

Array = NDArray[Any]


@rule("BH107", "wrong-mask", title=mark("wrong mask"), family="gradient", severity="error")
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer the two slopes exchanged, then the two slopes in any other places."""
    fix = _("let through what was positive (or largest) in the forward pass, and keep that mask")

    def exchanged(point: Point, k: int) -> Array | None:
        slopes = _two_slopes(point, where)
        if slopes is None:
            return None
        slope, low, high = slopes
        return np.asarray((low + high - slope) * point.upstreams[k].douts[0])

    def by_upstream(point: Point, k: int) -> Array | None:
        slopes = _two_slopes(point, where)
        if slopes is None:
            return None
        _slope, low, high = slopes
        dout = point.upstreams[k].douts[0]
        return np.where(dout > 0, high, low) * dout

    def elsewhere(point: Point, k: int) -> Array | None:
        slopes = _two_slopes(point, where)
        analytic = point.upstreams[k].analytic.get(where)
        if slopes is None or analytic is None or analytic.shape != slopes[0].shape:
            return None
        _slope, low, high = slopes
        dout = point.upstreams[k].douts[0]
        nearer = np.abs(analytic - high * dout) <= np.abs(analytic - low * dout)
        if nearer.all() or not nearer.any():
            return None
        return np.where(nearer, high, low) * dout

    yield Offer(
        exchanged,
        _("the mask is inverted: what should be let through is blocked, and the rest let through"),
        fix,
    )
    yield Offer(
        by_upstream,
        _("the mask is taken from the upstream gradient, not from the input"),
        fix,
    )
    yield Offer(elsewhere, _("the mask lets the wrong elements through"), fix, complexity=1)

    def other_choice(point: Point, k: int) -> Array | None:
        analytic = point.upstreams[k].analytic.get(where)
        if (
            analytic is None
            or not _chooses(point, where)
            or analytic.shape[:1] != (point.batch_size,)
        ):
            return None
        derivative = point.derivative(where, k)
        for own, wanted in zip(analytic, derivative, strict=True):
            held, due = own != 0, wanted != 0
            if held.sum() != due.sum() or not evidence.precision.reproduces(
                np.sort(wanted[due]), np.sort(own[held])
            ):
                return None
            # The chosen elements themselves, with each other's values, are BH115's.
            if np.array_equal(held, due) and not evidence.precision.reproduces(wanted, own):
                return None
        return analytic

    yield Offer(
        other_choice,
        _("each upstream value is sent to an element that the forward pass did not choose"),
        _("send it to the element that was the maximum: keep argmax in the forward pass"),
        complexity=1,
    )

    def other_entries(point: Point, k: int) -> Array | None:
        analytic = point.upstreams[k].analytic.get(where)
        if where != "dx" or analytic is None or not _chooses(point, where):
            return None
        held = analytic[analytic != 0]
        sent = np.sort(point.upstreams[k].douts[0], axis=None)
        if not held.size or not sent.size:
            return None
        place = np.clip(np.searchsorted(sent, held), 1, max(sent.size - 1, 1))
        nearest = np.minimum(np.abs(sent[place - 1] - held), np.abs(sent[place % sent.size] - held))
        bound = evidence.precision.prediction_bound(sent)
        return analytic if np.all(nearest <= bound) else None

    yield Offer(
        other_entries,
        _("the upstream values are sent to more elements, or to fewer, than forward chose"),
        _("send it to the element that was the maximum: keep argmax in the forward pass"),
        complexity=3,
    )


def _two_slopes(point: Point, where: str) -> tuple[Array, float, float] | None:
    """Return an entrywise function's slopes where they take two values, low and high."""
    slope = entrywise_slope(point, where)
    if slope is None:
        return None
    away = ~point.kinks[where]
    seen = slope[away]
    if seen.size == 0:
        return None
    low, high = float(seen.min()), float(seen.max())
    bound = DOUBLE.prediction_bound(1.0)
    near = (np.abs(seen - low) < bound) | (np.abs(seen - high) < bound)
    return (slope, low, high) if near.all() and high - low > bound else None


def _chooses(point: Point, where: str) -> bool:
    """Whether each output is one of the inputs and some inputs are left over, as in a maximum."""
    jacobian = point.matrix(where)
    if jacobian is None or point.values[where].ndim < 2 or len(point.outputs) != 1:
        return False
    bound = DOUBLE.prediction_bound(1.0)
    ones, zeros = np.abs(jacobian - 1) < bound, np.abs(jacobian) < bound
    return bool(
        (ones | zeros).all() and (ones.sum(axis=0) == 1).all() and not ones.any(axis=1).all()
    )
