"""Softmax with cross-entropy: the mean of -log p at the labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import first_number
from backhand.diagnosis.roles.log_softmax import log_sum_exp
from backhand.diagnosis.roles.losses import bind_scores, divisors
from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
)
from backhand.diagnosis.roles.softmax import temperature
from backhand.diagnosis.roles.targets import as_targets, softmax_over
from backhand.language import mark

_EPSILONS = tuple(m * 10.0**-k for k in range(4, 17) for m in (1, 2, 5))


def _log_p(x: Array, axis: Any = -1) -> Array:
    return np.asarray(x - log_sum_exp(x, axis))


def _targets(case: Case) -> Array | None:
    return as_targets(case.labels, case.x.shape)


def _entropies(case: Case, targets: Array) -> Iterator[Array]:
    """Yield the summed cross-entropy in every legitimate reading."""
    x = case.x
    for scale in {1.0, temperature(case)}:
        log_p = _log_p(x / scale)
        yield -np.sum(targets * log_p)
        p = np.exp(log_p)
        for eps in _EPSILONS:
            yield -np.sum(targets * np.log(p + eps))
            yield -np.sum(targets * np.log(np.clip(p, eps, 1 - eps)))
            yield -np.sum(targets * np.log(np.maximum(p, eps)))
    classes = x.shape[-1]
    held = first_number(case.settings, "smoothing", "label_smoothing", "eps", "epsilon", "alpha")
    for smoothing in {0.1, 0.1 if held is None else held}:
        if 0 < smoothing < 1 and classes > 1:
            for off in (smoothing / classes, smoothing / (classes - 1)):
                # Whether the label has a share of its own too; equal but for rounding.
                shared = off * classes <= smoothing * (1 + 1e-12)
                on = 1 - smoothing + (off if shared else 0.0)
                yield -np.sum((targets * (on - off) + off) * _log_p(x))
    # A name such as CrossEntropy also stands for the loss of probabilities, or of their logs.
    if (x > 0).all():
        for probabilities in (x, x / x.sum(axis=-1, keepdims=True)):
            for eps in (0.0, *_EPSILONS):
                yield -np.sum(targets * np.log(probabilities + eps))
                yield -np.sum(targets * np.log(np.clip(probabilities, eps, 1 - eps)))
    yield -np.sum(targets * x)


def _variants(case: Case) -> Iterator[Array]:
    targets = _targets(case)
    if targets is None or case.x.ndim == 0 or not _is_distribution(targets):
        return  # not labels of classes
    counts = (1.0, *divisors(case.x.shape[:-1]))
    for total in _entropies(case, targets):
        for count in counts:
            yield np.asarray(total / count)


def _is_distribution(targets: Array) -> bool:
    """Whether rows add up to one: another target has a loss of its own."""
    # As people write them, a third as 0.333333.
    sums = np.abs(targets.sum(axis=-1) - 1) <= 1e-5
    return bool(sums.all() and (targets >= 0).all())


def _count(case: Case) -> float:
    """Return what forward divided its sum by: the batch size, or 1 for a plain sum."""
    if "count" not in case.memo:
        targets = _targets(case)
        assert targets is not None
        total = -np.sum(targets * _log_p(case.x / temperature(case)))
        rows = float(np.prod(case.x.shape[:-1])) if case.x.ndim > 1 else 1.0
        candidates = sorted({rows, float(len(case.x)) if case.x.ndim > 1 else 1.0, 1.0})
        case.memo["count"] = min(
            candidates, key=lambda n: abs(total / n - float(case.out.reshape(-1)[0]))
        )
    return float(case.memo["count"])


def _pass(
    rule: str,
    gradient: Callable[[Case, Array, Array], Any],
    message: str,
    fix: str = "",
    severity: str = "error",
    complexity: int = 2,
) -> WrongPass:
    """Return the wrong pass that gives this of the case, p and the targets, over the count."""

    def backward(case: Case) -> Gradients | None:
        targets = _targets(case)
        if targets is None:
            return None
        scale = temperature(case)
        p = np.exp(_log_p(case.x / scale))
        value = gradient(case, p, targets)
        # Where a mistake makes no difference (every label predicted), it is no explanation.
        if value is None or (
            rule != "BH114"
            and case.precision.matches(value, p - targets, looseness=BUT_FOR_AN_EPSILON)
        ):
            return None
        return {"x": np.asarray(value) * case.dout / _count(case) / scale}

    return WrongPass(rule, backward, message, fix or _FIX, severity, complexity)


def _epsilon_of(case: Case, p: Array, t: Array) -> float | None:
    """Return the epsilon that stands within forward's logarithm; None where there is none."""
    value = float(case.out.reshape(-1)[0]) * _count(case)
    plain = float(-np.sum(t * np.log(p)))
    if plain <= value or case.precision.same(plain, value):
        return None
    eps = (plain - value) / float(np.sum(t / p))
    for _step in range(20):
        slope = float(np.sum(t / (p + eps)))
        eps += (-np.sum(t * np.log(p + eps)) - value) / slope
    return eps if 0 < eps < 0.1 else None


def _without_epsilon(small: bool) -> Callable[[Case, Array, Array], Array | None]:
    def gradient(case: Case, p: Array, t: Array) -> Array | None:
        eps = _epsilon_of(case, p, t)
        # The book's 1e-7 and its kin, up to 1e-5, are a warning.
        if eps is None or bool(eps <= 1.1e-5) is not small:
            return None
        return p - t

    return gradient


def _predicted(p: Array, by: Callable[..., Any] = np.argmax) -> Array:
    return np.asarray(np.eye(p.shape[-1])[by(p, axis=-1)])


def _as_columns(t: Any) -> Array:
    return np.asarray(t).astype(int)


_FIX = mark("dx = (y - t) / N, with y the softmax's output and t the one-hot labels")
_LOSS = mark(
    "-np.sum(np.log(y[np.arange(N), t])) / N for labels that are indices; "
    "-np.sum(t * np.log(y)) / N for one-hot labels"
)
_AXIS = mark(
    "subtract the maximum of each row, and divide exp by its sum over the same axis: "
    "axis=-1, keepdims=True"
)


def _over(axis: Any) -> Callable[[Case], Iterator[Any]]:
    def values(case: Case) -> Iterator[Any]:
        t = _targets(case)
        if t is None or case.x.ndim < 2:
            return
        y = softmax_over(case.x, axis)
        for eps in (0.0, *_EPSILONS):
            yield -np.sum(t * np.log(y + eps))

    return values


def _picked(case: Case) -> Iterator[Any]:
    """Yield what comes of one-hot labels used as indices."""
    labels = np.asarray(case.labels)
    if case.x.ndim != 2 or labels.shape != case.x.shape:
        return
    t = _as_columns(labels)
    rows = np.arange(len(case.x))
    for eps in (0.0, *_EPSILONS):
        log_p = np.log(softmax_over(case.x, -1) + eps)
        yield -np.sum(log_p[rows[:, None], t])
        yield -np.sum(log_p[rows[:, None], t]) / case.x.shape[1]
        yield -np.sum(log_p[t])
        if t.shape[0] == t.shape[1]:
            yield -np.sum(log_p[rows, t])
        yield -np.sum(log_p[rows, t[:, 0]])
        yield -np.sum(log_p[:, t.ravel()])


def _broadcast(case: Case) -> Iterator[Any]:
    """Yield what comes of indices multiplied as if they were one-hot."""
    labels = np.asarray(case.labels)
    if case.x.ndim != 2 or labels.shape != case.x.shape[:1]:
        return
    for eps in (0.0, *_EPSILONS):
        log_p = np.log(softmax_over(case.x, -1) + eps)
        yield -np.sum(labels[:, None] * log_p)
        yield -np.sum(log_p[:, labels.astype(int)])
        if len(labels) == log_p.shape[1]:
            yield -np.sum(labels * log_p)


def _sums(make: Callable[[Array, Array, Array], Any]) -> Callable[[Case], Iterator[Any]]:
    def values(case: Case) -> Iterator[Any]:
        t = _targets(case)
        if t is not None:
            yield make(case.x, softmax_over(case.x, -1), t)

    return values


def _wrong(
    rule: str,
    values: Callable[[Case], Iterator[Any]],
    message: str,
    fix: str,
    tolerated: bool = False,
    own_count: bool = False,
) -> WrongForward:
    """Return the wrong forward whose sum is one of these, over any legitimate count."""

    def forward(case: Case) -> Any:
        counts = (1.0,) if own_count else (1.0, *divisors(case.x.shape[:-1]))
        for value in values(case):
            for count in counts:
                if case.gives(value / count, BUT_FOR_AN_EPSILON):
                    return np.asarray(value / count)
        return None

    return WrongForward(rule, forward, message, fix, tolerated)


ROLE = Role(
    name="softmax-with-loss",
    bind=bind_scores,
    variants=_variants,
    wrong_forwards=(
        _wrong(
            "BH402",
            _over(0),
            mark("the softmax normalises over axis 0, the batch, instead of the classes"),
            _AXIS,
        ),
        _wrong(
            "BH402",
            _over(None),
            mark("the softmax normalises over the whole batch at once, instead of each row"),
            _AXIS,
        ),
        _wrong(
            "BH401",
            _picked,
            mark(
                "one-hot labels are taken for indices: the loss picks columns 0 and 1 for "
                "every sample"
            ),
            _LOSS,
        ),
        _wrong(
            "BH401",
            _broadcast,
            mark(
                "labels that are indices are taken for one-hot rows, or every label picks a "
                "column in every sample"
            ),
            _LOSS,
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: np.sum(t * np.log(p))),
            mark("the minus is missing: the loss is the mean of log y, and negative"),
            _LOSS,
        ),
        _wrong(
            "BH401", _sums(lambda x, p, t: -np.sum(t * p)), mark("the logarithm is missing"), _LOSS
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: np.sum(t * (1 - p))),
            mark("the logarithm is missing"),
            _LOSS,
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: -np.sum(t * _log_p(p))),
            mark("softmax is taken twice"),
            mark("take softmax once: hand the scores, not probabilities, to the loss"),
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: -np.sum(t * _log_p(x)) / np.log(2)),
            mark("the logarithm is that of base 2"),
            _LOSS,
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: -np.sum(t * _log_p(x)) / np.log(10)),
            mark("the logarithm is that of base 10"),
            _LOSS,
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: -np.sum(np.log(p))),
            mark("the labels are left out: -log y is summed over all classes"),
            _LOSS,
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: -np.sum(_predicted(p) * np.log(p))),
            mark("the loss is taken at the predicted class, not at the label"),
            _LOSS,
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: -np.sum(np.log(np.sum(t * p)))),
            mark("the logarithm is taken of the sum over the batch: it belongs within"),
            _LOSS,
        ),
        _wrong(
            "BH401",
            _sums(
                lambda x, p, t: np.sum(
                    t
                    * (
                        np.log(np.exp(x).sum(axis=-1, keepdims=True))
                        - x
                        + x.max(axis=-1, keepdims=True)
                    )
                )
            ),
            mark(
                "the maximum is subtracted from the scores, but not within the sum of exponentials"
            ),
            _LOSS,
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: -np.sum(t * _log_p(x)) / x.shape[-1]),
            mark("the loss is divided by the number of classes as well"),
            _LOSS,
            tolerated=True,
        ),
        _wrong(
            "BH401",
            _sums(lambda x, p, t: -np.sum(t * _log_p(x)) / len(x) ** 2),
            mark("the loss is divided by the batch size twice"),
            _LOSS,
            own_count=True,
            tolerated=True,
        ),
    ),
    wrong_passes=(
        _pass(
            "BH108",
            lambda c, p, t: softmax_over(c.x, 0) - t if c.x.ndim > 1 else None,
            mark(
                "the probabilities of the backward pass are normalised over the batch instead "
                "of the classes"
            ),
        ),
        _pass(
            "BH108",
            lambda c, p, t: softmax_over(c.x, None) - t if c.x.ndim > 1 else None,
            mark(
                "the probabilities of the backward pass are normalised over the whole batch "
                "instead of each row"
            ),
        ),
        _pass(
            "BH114",
            _without_epsilon(small=True),
            mark(
                "the loss has an epsilon inside the logarithm, as the book has it, and the "
                "gradient y - t belongs to the loss without it: they part ways where the "
                "network is confident and wrong"
            ),
            mark("take the log-softmax of the scores: it needs no epsilon"),
            severity="warning",
        ),
        _pass(
            "BH114",
            _without_epsilon(small=False),
            mark(
                "the loss has a large epsilon inside the logarithm, and the gradient y - t "
                "belongs to the loss without it"
            ),
            mark("take the log-softmax of the scores: it needs no epsilon"),
        ),
    ),
)
