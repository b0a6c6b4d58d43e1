"""The softmax y = exp(x) / sum(exp(x)) over the classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.elementwise import bind_lone_input, first_number
from backhand.diagnosis.roles.role import (
    BUT_FOR_AN_EPSILON,
    Array,
    Case,
    Role,
    WrongForward,
    WrongPass,
)
from backhand.diagnosis.roles.targets import softmax_over
from backhand.language import mark


def class_axes(case: Case) -> Iterator[int]:
    """Yield the axes that may hold the classes: the last; of images the channels."""
    held = first_number(case.settings, "axis", "dim")
    # Axis 0 is the batch, even where the code says so in so many words.
    if held is not None and -case.x.ndim < held < case.x.ndim and held != 0:
        yield int(held)
    yield -1
    if case.x.ndim > 2:
        yield 1


def temperature(case: Case) -> float:
    """Return what the scores are divided by."""
    return first_number(case.settings, "temperature", "tau", "t", "temp") or 1.0


def class_axis(case: Case) -> int:
    """Return the axis over which forward normalised, or the last."""
    if "axis" not in case.memo:
        case.memo["axis"] = next(
            (
                axis
                for axis in class_axes(case)
                for scale in (1.0, temperature(case))
                if case.out.shape == case.x.shape
                and case.gives(softmax_over(case.x / scale, axis), BUT_FOR_AN_EPSILON)
            ),
            -1,
        )
    axis: int = case.memo["axis"]
    return axis


def _variants(case: Case) -> Iterator[Array]:
    for axis in class_axes(case):
        yield softmax_over(case.x, axis)
        yield softmax_over(case.x / temperature(case), axis)
        beta = first_number(case.settings, "beta", "scale")
        if beta:
            yield softmax_over(case.x * beta, axis)
        for bound in (10.0, 20.0, 30.0, 50.0):
            yield softmax_over(np.clip(case.x, -bound, bound), axis)


def _total(array: Array, axis: Any) -> Array:
    return np.asarray(array.sum(axis=axis, keepdims=True))


def _pass(rule: str, gradient: Callable[[Case, Array, Array, int], Any], message: str) -> WrongPass:
    """Return the wrong pass that gives this of the case, y, dout and the classes' axis."""

    def backward(case: Case) -> dict[str, Array]:
        value = gradient(case, case.out, case.dout, class_axis(case))
        return {"x": np.asarray(value) / temperature(case)}

    return WrongPass(rule, backward, message, _FIX)


_FIX = mark("dx = y * (dout - np.sum(dout * y, axis=-1, keepdims=True))")
_VALUE = mark(
    "subtract the maximum of each row, and divide exp by its sum over the same axis: "
    "axis=-1, keepdims=True"
)

ROLE = Role(
    name="softmax",
    bind=bind_lone_input,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            lambda c: softmax_over(c.x, 0) if c.x.ndim > 1 else None,
            mark("it normalises over axis 0, the batch, instead of the classes"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: softmax_over(c.x, None) if c.x.ndim > 1 else None,
            mark("it normalises over the whole batch at once, instead of each row"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: softmax_over(c.x, tuple(range(1, c.x.ndim))) if c.x.ndim > 2 else None,
            mark("it normalises over all axes but the first, instead of the classes"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: np.exp(c.x) / np.exp(c.x).sum() if c.x.ndim > 1 else None,
            mark("it normalises over the whole batch at once, instead of each row"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: softmax_over(c.x, -2) if c.x.ndim > 2 else None,
            mark("it normalises over the last axis but one instead of the last"),
            _VALUE,
        ),
        # The maximum is taken over the right axis and the sum over another, or the reverse.
        WrongForward(
            "BH402",
            lambda c: (
                _exp_less(c.x, -1) / _total(_exp_less(c.x, -1), None) if c.x.ndim > 1 else None
            ),
            mark("the sum runs over the whole batch instead of each row"),
            _VALUE,
        ),
        WrongForward(
            "BH402",
            lambda c: _exp_less(c.x, -1) / _total(_exp_less(c.x, -1), 0) if c.x.ndim > 1 else None,
            mark("the sum runs over axis 0, the batch, instead of the classes"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.exp(c.x) / _total(np.exp(c.x - c.x.max(axis=-1, keepdims=True)), -1),
            mark("the maximum is subtracted in the denominator only"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _exp_less(c.x, -1) / _total(np.exp(c.x), -1),
            mark("the maximum is subtracted in the numerator only"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: _exp_less(c.x, -1),
            mark("the division by the sum is missing"),
            _VALUE,
        ),
        WrongForward(
            "BH401", lambda c: np.exp(c.x), mark("the division by the sum is missing"), _VALUE
        ),
        WrongForward(
            "BH401",
            lambda c: c.x / _total(c.x, -1),
            mark("exp is missing: the scores themselves are normalised"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: softmax_over(-c.x, -1),
            mark("the exponent has the wrong sign"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.log(softmax_over(c.x, -1)),
            mark("forward gives the logarithm of the softmax"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.exp(c.x) / np.exp(c.x).mean(axis=-1, keepdims=True),
            mark("it divides by the mean of exp instead of its sum"),
            _VALUE,
        ),
        WrongForward(
            "BH401",
            lambda c: np.exp(c.x) / np.exp(c.x).max(axis=-1, keepdims=True),
            mark("it divides by the maximum of exp instead of its sum"),
            _VALUE,
        ),
    ),
    wrong_passes=(
        _pass(
            "BH109",
            lambda c, y, d, k: y * d,
            mark("the path through the normaliser is left out: dx is y * dout"),
        ),
        _pass(
            "BH109",
            lambda c, y, d, k: y * (1 - y) * d,
            mark(
                "only the diagonal y * (1 - y) of the Jacobian is there: the path from each "
                "score to the other classes is left out"
            ),
        ),
        _pass(
            "BH109",
            lambda c, y, d, k: -y * _total(d * y, k),
            mark("only the path through the normaliser is there: y * dout is left out"),
        ),
        _pass(
            "BH109",
            lambda c, y, d, k: y * d - _total(d * y, k),
            mark("the factor y is missing in front of the sum"),
        ),
        _pass(
            "BH109",
            lambda c, y, d, k: d - _total(d * y, k),
            mark("the factor y in front of the bracket is missing"),
        ),
        _pass(
            "BH109",
            lambda c, y, d, k: d - y * _total(d * y, k),
            mark("the factor y in front of dout is missing"),
        ),
        _pass(
            "BH109",
            lambda c, y, d, k: y * (d - _total(d, k)),
            mark("the factor y is missing within the sum"),
        ),
        _pass(
            "BH109",
            lambda c, y, d, k: d * y - y**2 * _total(d, k),
            mark("the sum lacks its factor y, and y is squared instead"),
        ),
        _pass(
            "BH109",
            lambda c, y, d, k: y * (1 - y),
            mark("dout and the path to the other classes are left out"),
        ),
        _pass(
            "BH109", lambda c, y, d, k: y * (d - d * y), mark("the sum over the classes is missing")
        ),
        _pass(
            "BH109",
            lambda c, y, d, k: -y * (_total(d * y, k) - d * y),
            mark("the diagonal of the Jacobian is left out"),
        ),
        _pass(
            "BH112",
            lambda c, y, d, k: d - _total(d, k) * y,
            mark("it is the backward pass of the log-softmax"),
        ),
        _pass(
            "BH112",
            lambda c, y, d, k: c.x * (d - _total(d * c.x, k)),
            mark("the scores stand where the probabilities belong"),
        ),
        _pass(
            "BH112",
            lambda c, y, d, k: y * (d - _total(d * c.x, k)),
            mark("the scores stand where the probabilities belong, within the sum"),
        ),
        _pass(
            "BH112",
            lambda c, y, d, k: c.x * (d - _total(d * y, k)),
            mark("the scores stand where the probabilities belong, in front of the bracket"),
        ),
        _pass(
            "BH112",
            lambda c, y, d, k: _again(c, y, d, k),
            mark("softmax is taken a second time, of the output"),
        ),
        _pass(
            "BH112",
            lambda c, y, d, k: c.x * (1 - c.x) * d,
            mark(
                "x * (1 - x) takes the scores for probabilities, and the path to the other "
                "classes is left out"
            ),
        ),
        _pass(
            "BH108",
            lambda c, y, d, k: y * (d - _total(d * y, 0)),
            mark("the sum of dout * y runs over the batch instead of the classes"),
        ),
        _pass(
            "BH108",
            lambda c, y, d, k: y * (d - _total(d * y, None)),
            mark("the sum of dout * y runs over the whole batch instead of each row"),
        ),
        _pass(
            "BH108",
            lambda c, y, d, k: y * (d - (d * y).mean(axis=k, keepdims=True)),
            mark("dout * y is averaged over the classes where it is summed"),
        ),
        _pass(
            "BH108",
            lambda c, y, d, k: y * (d - d.mean(axis=k, keepdims=True)),
            mark("the mean of dout stands where the sum of dout * y belongs"),
        ),
        _pass(
            "BH108",
            lambda c, y, d, k: y * (d - np.max(d * y, axis=k, keepdims=True)),
            mark("the maximum of dout * y stands where its sum belongs"),
        ),
    ),
)


def _again(case: Case, y: Array, d: Array, k: int) -> Array:
    z = softmax_over(y, k)
    return np.asarray(z * (d - _total(d * z, k)))


def _exp_less(x: Array, axis: Any) -> Array:
    return np.asarray(np.exp(x - x.max(axis=axis, keepdims=True)))
