"""Binary cross-entropy, of probabilities or (with the sigmoid within) of scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import sigmoid, softplus
from backhand.diagnosis.roles.losses import bind_scores
from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
)
from backhand.language import mark

_EPSILONS = tuple(m * 10.0**-k for k in range(4, 17) for m in (1, 2, 5))


def _target(case: Case) -> Array | None:
    t = np.asarray(case.labels)
    if t.dtype.kind not in "fiub":
        return None
    if t.size == case.x.size:
        return t.astype(np.float64).reshape(case.x.shape)
    try:
        return np.broadcast_to(t.astype(np.float64), case.x.shape)
    except ValueError:
        return None


def _counts(case: Case) -> tuple[float, ...]:
    n = float(len(case.x)) if case.x.ndim else 1.0
    return tuple({float(case.x.size), n, 1.0})


def _of_probabilities(case: Case, t: Array) -> Iterator[Any]:
    p = case.x
    if not ((p > 0) & (p < 1)).all():
        return
    yield -np.sum(t * np.log(p) + (1 - t) * np.log(1 - p))
    for eps in _EPSILONS:
        q = np.clip(p, eps, 1 - eps)
        yield -np.sum(t * np.log(q) + (1 - t) * np.log(1 - q))
        yield -np.sum(t * np.log(p + eps) + (1 - t) * np.log(1 - p + eps))


def _of_scores(case: Case, t: Array) -> Iterator[Any]:
    x = case.x
    yield np.sum(t * softplus(-x) + (1 - t) * softplus(x))
    p = sigmoid(x)
    for eps in _EPSILONS:
        yield -np.sum(t * np.log(p + eps) + (1 - t) * np.log(1 - p + eps))
        q = np.clip(p, eps, 1 - eps)
        yield -np.sum(t * np.log(q) + (1 - t) * np.log(1 - q))
    if (t < 0).any():  # labels of -1 and 1
        yield np.sum(softplus(-t * x))


def _variants(case: Case) -> Iterator[Array]:
    t = _target(case)
    if t is None:
        return
    for total in (*_of_probabilities(case, t), *_of_scores(case, t)):
        for count in _counts(case):
            yield np.asarray(total / count)


def _reading(case: Case, t: Array) -> tuple[bool, float] | None:
    """Return whether forward takes scores, and what it divides its sum by."""
    if "reading" not in case.memo:
        found = None
        for scores, values in ((True, _of_scores), (False, _of_probabilities)):
            for total in values(case, t):
                for count in _counts(case):
                    if found is None and case.gives(total / count, BUT_FOR_AN_EPSILON):
                        found = (scores, count)
        case.memo["reading"] = found
    reading: tuple[bool, float] | None = case.memo["reading"]
    return reading


def _pass(
    rule: str,
    scores: bool,
    gradient: Callable[[Case, Array, Array], Any],
    message: str,
    severity: str = "error",
    complexity: int = 2,
) -> WrongPass:
    """Return the wrong pass that gives this of the case, p and t, over what forward divides by."""

    def backward(case: Case) -> Gradients | None:
        t = _target(case)
        reading = None if t is None else _reading(case, t)
        if t is None or reading is None or reading[0] is not scores:
            return None
        p = sigmoid(case.x) if scores else case.x
        value = gradient(case, p, t)
        right = p - t if scores else _right(p, t)
        # Where a mistake makes no difference (labels all alike), it is no explanation.
        if value is None or (
            rule != "BH114" and case.precision.matches(value, right, looseness=BUT_FOR_AN_EPSILON)
        ):
            return None
        return {"x": value * case.dout / reading[1]}

    return WrongPass(rule, backward, message, _OF_SCORES if scores else _OF_P, severity, complexity)


def _right(p: Array, t: Array) -> Array:
    return np.asarray((p - t) / (p * (1 - p)))


def _forward_has_epsilon(case: Case, p: Array, t: Array, scores: bool) -> bool:
    reading = _reading(case, t)
    if reading is None:
        return False
    plain = -np.sum(t * np.log(p) + (1 - t) * np.log(1 - p)) / reading[1]
    # An epsilon inside the logarithms makes the loss smaller.
    value = float(case.out.reshape(-1)[0])
    return bool(plain > value) and not case.precision.same(plain, value)


def _wrong(values: Callable[[Array, Array], Any], message: str, scores: bool) -> WrongForward:
    def forward(case: Case) -> Any:
        t = _target(case)
        if t is None:
            return None
        if not scores and not ((case.x > 0) & (case.x < 1)).all():
            return None
        value = values(sigmoid(case.x) if scores else case.x, t)
        for count in _counts(case):
            if case.gives(value / count, BUT_FOR_AN_EPSILON):
                return np.asarray(value / count)
        return None

    return WrongForward("BH401", forward, message, _VALUE)


_VALUE = mark("-np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))")
_OF_P = mark("dx = (y - t) / (y * (1 - y)) over what the loss is divided by")
_OF_SCORES = mark(
    "with the sigmoid within the loss: dx = (sigmoid(x) - t) over what the loss is divided by"
)


def _forwards(scores: bool) -> tuple[WrongForward, ...]:
    return (
        _wrong(
            lambda p, t: -np.sum(t * np.log(p)),
            mark("the term (1 - t) * log(1 - y) is missing"),
            scores,
        ),
        _wrong(
            lambda p, t: -np.sum((1 - t) * np.log(1 - p)),
            mark("the term t * log(y) is missing"),
            scores,
        ),
        _wrong(
            lambda p, t: np.sum(t * np.log(p) + (1 - t) * np.log(1 - p)),
            mark("the minus is missing"),
            scores,
        ),
        _wrong(
            lambda p, t: -np.sum(t * np.log(p) - (1 - t) * np.log(1 - p)),
            mark("the two terms are subtracted where they are added"),
            scores,
        ),
        _wrong(
            lambda p, t: -np.sum((1 - t) * np.log(p) + t * np.log(1 - p)),
            mark("t and 1 - t have changed places"),
            scores,
        ),
        _wrong(
            lambda p, t: -np.sum(t * np.log(p) + (1 - t) * np.log(p)),
            mark("both terms take log(y): the second takes log(1 - y)"),
            scores,
        ),
        _wrong(
            lambda p, t: -np.sum(t * np.log(p) + np.log(1 - p)),
            mark("the factor (1 - t) of the second term is missing"),
            scores,
        ),
        _wrong(
            lambda p, t: -np.sum(t * np.log(p) + (1 - t) * np.log(1 - p)) / np.log(2),
            mark("the logarithm is that of base 2"),
            scores,
        ),
        _wrong(
            lambda p, t: -np.sum(t * np.log(p) + (1 - t) * np.log(1 - p)) / np.log(10),
            mark("the logarithm is that of base 10"),
            scores,
        ),
        _wrong(
            lambda p, t: -np.sum(t * np.log(sigmoid(p)) + (1 - t) * np.log(1 - sigmoid(p))),
            mark("the sigmoid is taken twice"),
            scores,
        ),
        _wrong(lambda p, t: np.sum((p - t) ** 2), mark("it is the squared error"), scores),
    )


ROLE = Role(
    name="binary-cross-entropy",
    bind=bind_scores,
    variants=_variants,
    wrong_forwards=(*_forwards(scores=False), *_forwards(scores=True)),
    wrong_passes=(
        _pass(
            "BH114",
            False,
            lambda c, p, t: _right(p, t) if _forward_has_epsilon(c, p, t, False) else None,
            mark(
                "the loss has an epsilon inside the logarithms, and the gradient belongs to "
                "the loss without it"
            ),
            severity="warning",
        ),
        _pass(
            "BH114",
            True,
            lambda c, p, t: p - t if _forward_has_epsilon(c, p, t, True) else None,
            mark(
                "the loss has an epsilon inside the logarithms, and the gradient belongs to "
                "the loss without it"
            ),
            severity="warning",
        ),
    ),
)
