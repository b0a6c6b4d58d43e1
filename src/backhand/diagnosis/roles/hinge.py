"""The hinge loss, of rows of class scores or of single scores with labels -1 and 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import first_number
from backhand.diagnosis.roles.losses import bind_scores
from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Role,
    WrongForward,
)
from backhand.diagnosis.roles.targets import are_one_hot, as_targets
from backhand.frozen import frozen
from backhand.language import mark


@frozen
class Reading:
    """How forward reads its input.

    Attributes
    ----------
    margins : array
        Of rows: score less the label's score plus the margin, zero at the label.  Of single
        scores: the margin less t times the score.
    t : array
        One-hot rows, or -1 and 1.
    rows : bool
    squared : bool
    count : float
        What the sum is divided by.
    delta : float
    """

    margins: Array
    t: Array
    rows: bool
    squared: bool
    count: float
    delta: float


def _deltas(case: Case) -> tuple[float, ...]:
    held = first_number(case.settings, "delta", "margin", "gap")
    return tuple(dict.fromkeys((*([held] if held is not None else []), 1.0, 0.5, 2.0, 10.0)))


def _signs(case: Case) -> Array | None:
    """Return labels of -1 and 1 (or 0 and 1 read so) in the scores' shape."""
    t = np.asarray(case.labels)
    if t.dtype.kind not in "fiub" or t.size != case.x.size:
        return None
    t = t.astype(np.float64).reshape(case.x.shape)
    if np.isin(t, (-1.0, 1.0)).all():
        return t
    if np.isin(t, (0.0, 1.0)).all():
        return 2 * t - 1
    return None


def _margins(case: Case, delta: float) -> Iterator[tuple[Array, Array, bool]]:
    x = case.x
    targets = as_targets(case.labels, x.shape) if x.ndim == 2 and x.shape[1] > 1 else None
    if targets is not None and are_one_hot(targets):
        own = np.sum(x * targets, axis=1, keepdims=True)
        yield (x - own + delta) * (1 - targets), targets, True
    signs = _signs(case)
    if signs is not None:
        yield delta - signs * x, signs, False


def _readings(case: Case) -> Iterator[tuple[float, Reading]]:
    counts = tuple({float(case.x.size), float(len(case.x)) if case.x.ndim else 1.0, 1.0})
    for delta in _deltas(case):
        for margins, t, rows in _margins(case, delta):
            for squared in (False, True):
                lost = np.maximum(margins, 0)
                total = float(np.sum(lost**2 if squared else lost))
                for count in counts:
                    reading = Reading(margins, t, rows, squared, count, delta)
                    yield total / count, reading
                    if squared:
                        yield 0.5 * total / count, reading


def _worst_rivals(case: Case) -> Iterator[float]:
    """Yield the loss that counts each row's worst violation only (Crammer and Singer)."""
    for delta in _deltas(case):
        for margins, _t, rows in _margins(case, delta):
            if rows:
                worst = np.maximum(margins, 0).max(axis=1)
                yield float(worst.mean())
                yield float(worst.sum())


def _variants(case: Case) -> Iterator[Array]:
    for value, _reading in _readings(case):
        yield np.asarray(value)
    for value in _worst_rivals(case):
        yield np.asarray(value)


def _reading(case: Case) -> Reading | None:
    if "hinge" not in case.memo:
        case.memo["hinge"] = next(
            (
                reading
                for found, reading in _readings(case)
                if case.gives(found, BUT_FOR_AN_EPSILON)
            ),
            None,
        )
    found: Reading | None = case.memo["hinge"]
    return found


def _plain(case: Case, t: Array) -> Array:
    """Return the scores less the label's, without the margin."""
    return np.asarray(case.x - np.sum(case.x * t, axis=1, keepdims=True))


def _wrong(values: Callable[[Case, float, Array, Array, bool], Any], message: str) -> WrongForward:
    def forward(case: Case) -> Any:
        counts = {float(case.x.size), float(len(case.x)), 1.0}
        for delta in _deltas(case):
            for margins, t, rows in _margins(case, delta):
                value = values(case, delta, margins, t, rows)
                for count in counts if value is not None else ():
                    if case.gives(value / count, BUT_FOR_AN_EPSILON):
                        return np.asarray(value / count)
        return None

    return WrongForward(
        "BH401",
        forward,
        message,
        mark(
            "the sum of max(0, score - label's score + margin) over the other "
            "classes, or of max(0, 1 - t * x)"
        ),
    )


ROLE = Role(
    name="hinge",
    bind=bind_scores,
    variants=_variants,
    wrong_forwards=(
        _wrong(
            lambda c, d, m, t, rows: np.maximum(m, 0).sum() + d * len(m) if rows else None,
            mark(
                "the label's own class is counted too: each sample's loss is larger by the margin"
            ),
        ),
        _wrong(
            lambda c, d, m, t, rows: (
                np.maximum(-(m - d * (1 - t)) + d * (1 - t), 0).sum() if rows else None
            ),
            mark("the label's score and the rival's have changed places"),
        ),
        _wrong(
            lambda c, d, m, t, rows: None if rows else np.maximum(d + t * c.x, 0).sum(),
            mark("the sign of t * x is wrong"),
        ),
        _wrong(lambda c, d, m, t, rows: m.sum(), mark("max(0, …) is missing")),
        _wrong(
            lambda c, d, m, t, rows: np.minimum(m, 0).sum(), mark("min stands where max belongs")
        ),
        _wrong(
            lambda c, d, m, t, rows: (
                np.maximum(_plain(c, t), 0).sum() if rows else np.maximum(-t * c.x, 0).sum()
            ),
            mark("the margin is missing"),
        ),
    ),
)
