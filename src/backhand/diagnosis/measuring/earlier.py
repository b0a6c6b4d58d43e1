"""Gradients in which an earlier pass has a say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.measuring.alike import all_same, close
from backhand.diagnosis.measuring.passes import (
    BATCH_SIZES,
    Runner,
    UserCodeError,
    copies,
    flattened,
    upstreams,
)
from backhand.diagnosis.measuring.points import step_along
from backhand.reading.subject import Subject, Values
from backhand.reading.truth import as_gradient

Array = NDArray[Any]


def stale(runner: Runner, values: Values, growing: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tensors in whose gradient an earlier input has a say.

    The last of several passes is run on B, once after passes on A and once after as many on
    B: the same random numbers are drawn, the same state is built up.  Where the last output is
    the same and the gradient is not, A is still in it.
    """
    a, b = values, other_values(values)
    stale: list[str] = []
    try:
        douts = upstreams(runner, runner.value(b), 5)[0]
    except (UserCodeError, ValueError):
        return ()
    for between in (False, True):
        try:
            plain, after_b = _last_pass(runner, b, b, douts, between)
            other, after_a = _last_pass(runner, a, b, douts, between)
        except (UserCodeError, ValueError):
            continue
        if not all_same(plain, other):
            return ()  # the output depends on it as well: state carried, not stale
        for name, array in after_b.items():
            if between and name in growing:
                continue
            if name not in stale and not close(array, after_a.get(name)):
                stale.append(name)
    return (
        tuple(stale)
        or _after_another_size(runner, values)
        or _first_draw(runner, b, douts)
        or _stale_everywhere(runner, a, b)
    )


def other_values(values: Values) -> Values:
    """Return other values of the same shapes; integer inputs and labels are turned round.

    Signs and orders change as well, so that masks and maxima are others too; probabilities
    stay probabilities and what is positive stays positive.
    """

    def moved(array: Array) -> Array:
        if array.ndim == 0:
            return array * 1.3 if array.dtype.kind == "f" else array
        turned = array[::-1].copy()
        if array.dtype.kind != "f":
            return turned
        if array.min(initial=0.0) < 0 < array.max(initial=0.0):
            turned = -turned if array.ndim == 1 else -turned[..., ::-1]
        return np.asarray(turned * 0.9)

    labels = values.labels
    if isinstance(labels, np.ndarray) and labels.ndim:
        labels = np.roll(labels, 1, axis=0)
    return replace(values, inputs={n: moved(a) for n, a in values.inputs.items()}, labels=labels)


def _after_another_size(runner: Runner, values: Values) -> tuple[str, ...]:
    """Return the tensors whose gradient a batch of another size in between has spoilt.

    A shape or a mask that only the first forward pass stores shows when the size changes:
    backward raises, or gives the first batch's shape.
    """
    other = next(other_sizes(runner.subject, values), None)
    if other is None:
        return ()
    try:
        douts = upstreams(runner, runner.value(values), 5)[0]
        plain, fresh = _last_pass(runner, values, values, douts, between=False)
        session = runner.start()
        runner.forward(session, other.copy())
        out = runner.forward(session, values.copy())
    except (UserCodeError, ValueError):
        return ()
    if not all_same(plain, out):
        return ()
    try:
        after = runner.backward(session, copies(douts))
    except UserCodeError:
        return tuple(values.inputs)[:1]
    return tuple(name for name in fresh if not close(fresh[name], after.get(name)))


def other_sizes(subject: Subject, values: Values) -> Iterator[Values]:
    """Yield values at other batch sizes."""
    for size in BATCH_SIZES:
        if size != values.batch_size:
            other = subject.at_batch_size(size)
            if other is not None and other.batch_size == size:
                yield other


def _first_draw(runner: Runner, values: Values, douts: tuple[Any, ...]) -> tuple[str, ...]:
    """Return tensors whose second gradient uses what the first forward pass drew.

    A generator of the instance's own draws other numbers in the second pass: the second
    gradient must be the second output's, and not the first one's again.
    """
    try:
        session = runner.start()
        if not session.holds_generator():
            return ()
        once = runner.forward(session, values.copy())
        first = runner.backward(session, copies(douts))
        twice, second = _last_pass(runner, values, values, douts, between=False)
        if all_same(once, twice):
            return ()

        def last_output(given: Values) -> tuple[Array, ...]:
            return _last_pass(runner, values, given, douts, between=False)[0]

        return tuple(
            name
            for name in values.differentiable
            if close(first.get(name), second.get(name))
            and _slope_fits(runner, values, name, first.get(name), douts)
            and not _slope_fits(runner, values, name, second.get(name), douts, last_output)
        )
    except (UserCodeError, ValueError):
        return ()


def _last_pass(
    runner: Runner, first: Values, last: Values, douts: tuple[Any, ...], between: bool
) -> tuple[tuple[Array, ...], dict[str, Any]]:
    session = runner.start()
    runner.forward(session, first.copy())
    if between:
        runner.backward(session, copies(douts))
    out = runner.forward(session, last.copy())
    return out, runner.backward(session, copies(douts))


def _stale_everywhere(runner: Runner, a: Values, b: Values) -> tuple[str, ...]:
    """Return tensors whose gradient at B is that at A, whatever the instance.

    State that lives beside the instances (in a module, on the class) spoils every session.
    """
    try:
        at_b = runner.value(b)
        douts = upstreams(runner, at_b, 5)[0]
        of_a, of_b = runner.gradients(a, douts), runner.gradients(b, douts)
        same = [
            name
            for name in a.differentiable
            if name in of_b and of_b[name] is not None and close(of_a.get(name), of_b[name])
        ]
        return tuple(
            name
            for name in same
            if _slope_fits(runner, a, name, of_a[name], douts)
            and not _slope_fits(runner, b, name, of_b[name], douts)
        )
    except (UserCodeError, ValueError):
        return ()


def _slope_fits(
    runner: Runner,
    values: Values,
    name: str,
    gradient: Any,
    douts: tuple[Any, ...],
    value: Callable[[Values], tuple[Array, ...]] | None = None,
) -> bool:
    """Whether a gradient agrees with the slopes along two random directions.

    One may agree by chance: the bound is coarse, for only a gradient that has nothing to do with
    this input is to fail.
    """
    value = value or runner.value
    array, analytic = values.differentiable[name], as_gradient(gradient)
    if analytic is None or analytic.shape != array.shape:
        return False
    rng = np.random.default_rng(3)
    h = step_along(array)
    flat = np.concatenate([np.ravel(d) for d in douts])
    for _direction in range(2):
        v = rng.standard_normal(array.shape)
        above = flat @ flattened(value(values.replaced(name, array + h * v)))
        below = flat @ flattened(value(values.replaced(name, array - h * v)))
        slope, expected = (above - below) / (2 * h), float(np.sum(analytic * v))
        # Coarse: only a gradient that has nothing to do with this input is to fail.
        if not abs(slope - expected) <= 1e-2 * max(abs(slope), abs(expected), 1e-6):
            return False
    return True
