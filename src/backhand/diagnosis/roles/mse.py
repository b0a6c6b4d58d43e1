"""The squared error, as a mean or half a sum, over elements or over the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.losses import bind_scores, divisors
from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Role,
    WrongForward,
)
from backhand.diagnosis.roles.targets import as_targets
from backhand.language import mark


def _target(case: Case) -> Array | None:
    """Return the labels in the predictions' shape."""
    t = np.asarray(case.labels)
    if t.dtype.kind not in "fiub":
        return None
    if t.shape == case.x.shape or t.ndim == 0:
        return np.broadcast_to(t.astype(np.float64), case.x.shape)
    if t.size == case.x.size:
        return t.astype(np.float64).reshape(case.x.shape)
    one_hot = as_targets(t, case.x.shape) if case.x.ndim else None
    if one_hot is not None:
        return one_hot
    try:
        return np.broadcast_to(t.astype(np.float64), case.x.shape)
    except ValueError:
        return None


def _counts(case: Case) -> tuple[float, ...]:
    sizes = {1.0, float(case.x.size), float(case.x.shape[-1]) if case.x.ndim else 1.0}
    return tuple(
        sizes | set(divisors(case.x.shape[:-1])) | ({float(len(case.x))} if case.x.ndim else set())
    )


def _variants(case: Case) -> Iterator[Array]:
    t = _target(case)
    if t is None:
        return
    total = np.sum((case.x - t) ** 2)
    for count in _counts(case):
        for factor in (1.0, 0.5):
            yield np.asarray(factor * total / count)
        yield np.asarray(np.sqrt(total / count))  # the root mean square
    if case.x.ndim == 2:  # a norm for each sample
        yield np.asarray(np.sqrt(np.sum((case.x - t) ** 2, axis=1)).mean())
        yield np.asarray(np.sqrt(np.sum((case.x - t) ** 2, axis=1)).sum())


def _wrong(values: Callable[[Array, Array], Any], message: str) -> WrongForward:
    def forward(case: Case) -> Any:
        t = _target(case)
        if t is None:
            return None
        value = values(case.x, t)
        for factor in (1.0, 0.5):
            for count in _counts(case):
                if case.gives(factor * value / count, BUT_FOR_AN_EPSILON):
                    return np.asarray(factor * value / count)
        return None

    return WrongForward("BH401", forward, message, _VALUE)


def _every_pair(case: Case) -> Any:
    """Return what comes of (N, 1) minus (N,): every prediction against every target."""
    t = np.asarray(case.labels, dtype=np.float64)
    x = case.x
    if t.size != x.size or t.shape == x.shape or x.ndim > 2 or t.ndim > 2:
        return None
    squares = (x.reshape(-1, 1) - t.reshape(1, -1)) ** 2
    for total in (squares.sum(), 0.5 * squares.sum()):
        for count in (1.0, float(x.size), float(x.size) ** 2):
            if case.gives(total / count, BUT_FOR_AN_EPSILON):
                return np.asarray(total / count)
    return None


_VALUE = mark("np.mean((y - t) ** 2), or 0.5 * np.sum((y - t) ** 2) / N")

ROLE = Role(
    name="mse",
    bind=bind_scores,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH401",
            _every_pair,
            mark(
                "predictions (N, 1) minus targets (N,) broadcast to (N, N): every "
                "prediction is compared with every target"
            ),
            mark("bring the targets into the predictions' shape: t.reshape(y.shape)"),
        ),
        _wrong(
            lambda x, t: np.sum(np.abs(x - t)),
            mark("the differences are not squared: it is the absolute error"),
        ),
        _wrong(lambda x, t: np.sum(x - t), mark("the differences are not squared")),
        _wrong(lambda x, t: np.sum(t - x), mark("the differences are not squared")),
        _wrong(
            lambda x, t: np.sum(x - t) ** 2,
            mark("the sum is squared: the square belongs within the sum"),
        ),
        _wrong(
            lambda x, t: np.sum((x + t) ** 2),
            mark("predictions and targets are added where they are subtracted"),
        ),
        _wrong(lambda x, t: -np.sum((x - t) ** 2), mark("the loss has the wrong sign")),
        _wrong(
            lambda x, t: np.sum(x**2 - t**2),
            mark("the squares are subtracted: the difference is squared"),
        ),
        _wrong(lambda x, t: np.sum(x**2), mark("the targets are left out")),
        _wrong(lambda x, t: np.sum((x - t) ** 4), mark("the differences are squared twice")),
        _wrong(
            lambda x, t: np.sum((x - t) ** 2) / x.size**2,
            mark("the loss is divided by the number of elements twice"),
        ),
    ),
)
