"""The logarithm of the softmax, y = x - log(sum(exp(x)))."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import bind_lone_input
from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Role,
    WrongForward,
)
from backhand.diagnosis.roles.softmax import class_axes, temperature
from backhand.diagnosis.roles.targets import softmax_over
from backhand.language import mark


def log_sum_exp(x: Array, axis: Any) -> Array:
    """Return log(sum(exp(x))) over an axis, which is kept with length 1."""
    top = x.max(axis=axis, keepdims=True)
    return np.asarray(top + np.log(np.exp(x - top).sum(axis=axis, keepdims=True)))


def _variants(case: Case) -> Iterator[Array]:
    for axis in class_axes(case):
        for scale in (1.0, temperature(case)):
            yield case.x / scale - log_sum_exp(case.x / scale, axis)
        # A small number within the logarithm guards against log(0).
        for eps in (1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5):
            yield np.log(softmax_over(case.x, axis) + eps)


_VALUE = mark(
    "with m the maximum of each row: x - m - np.log(np.sum(np.exp(x - m), axis=-1, keepdims=True))"
)


def _total(array: Array, axis: Any) -> Array:
    return np.asarray(array.sum(axis=axis, keepdims=True))


ROLE = Role(
    name="log-softmax",
    bind=bind_lone_input,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            lambda c: c.x - log_sum_exp(c.x, 0) if c.x.ndim > 1 else None,
            mark("the sum runs over axis 0, the batch, instead of the classes"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: c.x - log_sum_exp(c.x, None) if c.x.ndim > 1 else None,
            mark("the sum runs over the whole batch instead of each row"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: c.x - log_sum_exp(c.x, -2) if c.x.ndim > 2 else None,
            mark("the sum runs over the last axis but one instead of the last"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: softmax_over(c.x, -1),
            mark("the logarithm is missing: forward gives the softmax"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: log_sum_exp(c.x, -1) - c.x,
            mark("the sign is turned round: forward gives -log(softmax(x))"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: c.x - c.x.max(axis=-1, keepdims=True) - log_sum_exp(c.x, -1),
            mark("the maximum is subtracted from x, but not within the sum of exponentials"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: c.x - (log_sum_exp(c.x, -1) - c.x.max(axis=-1, keepdims=True)),
            mark("the maximum is subtracted within the sum of exponentials, but not from x"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: c.x - _total(np.exp(c.x), -1),
            mark("the logarithm of the sum is missing"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: c.x - np.log(np.exp(c.x).mean(axis=-1, keepdims=True)),
            mark("the mean of the exponentials stands where their sum belongs"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: (c.x - log_sum_exp(c.x, -1)) / np.log(2),
            mark("the logarithm is that of base 2"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: (c.x - log_sum_exp(c.x, -1)) / np.log(10),
            mark("the logarithm is that of base 10"),
            _VALUE,
        ),
    ),
)
