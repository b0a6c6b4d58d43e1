"""What changes across calls, and what must not."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE
from backhand.diagnosis.evidence import Contracts, Raised
from backhand.diagnosis.measuring.alike import same, same_gradient
from backhand.diagnosis.measuring.earlier import stale
from backhand.diagnosis.measuring.large_numbers import log_of_zero, overflow
from backhand.diagnosis.measuring.passes import (
    Runner,
    UserCodeError,
    copies,
    upstreams,
)
from backhand.diagnosis.measuring.repeating import repeatability
from backhand.diagnosis.measuring.single_precision import cast_from_single
from backhand.pattern import pattern
from backhand.reading.subject import Session, Values
from backhand.reading.truth import as_gradient

Array = NDArray[Any]


def contracts_of(runner: Runner) -> Contracts:
    """Run a subject through every contract."""
    subject = runner.subject
    values = subject.values
    outputs = runner.value(values)
    douts, *more = upstreams(runner, outputs, 3)
    others = more[0] if more else None

    # One pass on arrays whose content is known before and after.
    session, given = runner.start(), values.copy()
    before = given.copy()
    out = runner.forward(session, given)
    by_forward = tuple(changed(before, given, session)) or _changed_when_large(runner)
    if by_forward:
        session, given = runner.start(), values.copy()
        runner.forward(session, given)
    kept = _snapshot(given, session)
    upstream = copies(douts)
    first_raw = runner.backward(session, upstream)
    first = {name: as_gradient(raw) for name, raw in first_raw.items()}
    by_backward = tuple(
        name
        for name, array in _snapshot(given, session).items()
        if name in kept and not same(array, kept[name])
    )
    mutated_upstream = any(
        isinstance(d, np.ndarray) and not same(d, e) for d, e in zip(upstream, douts, strict=True)
    )

    by_layout, other_layout = _by_layout(runner, values, first, douts)

    grows_backward: dict[str, float] = {}
    grows_passes: dict[str, float] = {}
    if not subject.resets:
        with contextlib.suppress(UserCodeError):  # backward may be called once a forward
            again = runner.backward(session, copies(douts))
            grows_backward = _growth(first, again)
        with contextlib.suppress(UserCodeError):
            session, given = runner.start(), values.copy()
            runner.forward(session, given)
            runner.backward(session, copies(douts))
            runner.forward(session, values.copy())
            grows_passes = _growth(first, runner.backward(session, copies(douts)))

    return Contracts(
        mutated_by_forward=by_forward,
        mutated_by_backward=by_backward,
        mutated_upstream=mutated_upstream,
        **received(runner, first_raw, first),
        grows_with_backward=grows_backward,
        grows_with_passes=grows_passes,
        stale=stale(runner, values, tuple(grows_passes)),
        ignores_upstream=_ignoring(runner, values, first, others) if others else (),
        **repeatability(runner, values, outputs, douts, out),
        float32=cast_from_single(runner, values),
        overflow=overflow(runner),
        log_of_zero=log_of_zero(runner),
        by_layout=by_layout,
        other_layout=other_layout,
        second=_second(runner, values, douts),
    )


def received(
    runner: Runner, raw: Mapping[str, Any], arrays: Mapping[str, Array | None]
) -> dict[str, Any]:
    """Return what backward left out or gave in another form, by the names that Contracts has."""
    values = runner.subject.values
    wanted = values.differentiable
    shapes = {
        name: (array.shape, wanted[name].shape)
        for name, array in arrays.items()
        if array is not None and name in wanted and array.shape != wanted[name].shape
    }
    return {
        "missing_gradients": tuple(name for name in wanted if name not in raw),
        "shapes": {**_unflattened(runner, values), **shapes},
        "wrong_types": {
            name: type(given).__name__ if not isinstance(given, np.ndarray) else str(given.dtype)
            for name, given in raw.items()
            if given is not None and name in wanted and arrays[name] is None
        },
    }


# Statistics that a normalisation keeps for evaluation: forward is to change them.
_STATISTICS = pattern(r"^_?(running|moving|ema)", re.IGNORECASE)


def _snapshot(given: Values, session: Session) -> dict[str, Array]:
    kept = {
        **{name: array.copy() for name, array in given.inputs.items()},
        **{
            name: np.array(array)
            for name, array in session.parameters().items()
            if not _STATISTICS.match(name)
        },
    }
    if isinstance(given.labels, np.ndarray):
        kept["t"] = given.labels.copy()
    return kept


def changed(before: Values, given: Values, session: Session) -> Iterator[str]:
    """Yield the names of the arrays that a pass has changed."""
    live = session.parameters()
    for name, array in before.inputs.items():
        if not same(given.inputs[name], array):
            yield name
    for name, array in before.params.items():
        if name in live and not _STATISTICS.match(name) and not same(live[name], array):
            yield name
    if isinstance(before.labels, np.ndarray) and not same(given.labels, before.labels):
        yield "t"


def _changed_when_large(runner: Runner) -> tuple[str, ...]:
    """Return what forward changes only where values are large (a norm that is cut, say)."""
    values = runner.subject.values
    large = replace(values.copy(), params={n: 3.0 * array for n, array in values.params.items()})
    try:
        session, given = runner.start(), large.copy()
        runner.forward(session, given)
    except UserCodeError:
        return ()
    return tuple(changed(large, given, session))


def _unflattened(
    runner: Runner, values: Values
) -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return dx's shape beside that of x where forward flattens x and backward does not undo it.

    An affine layer that takes images flattens them; with rows, as checks give them, that shows
    nowhere.
    """
    x = values.inputs.get("dx")
    if runner.subject.role != "affine" or x is None or len(values.inputs) != 1 or x.ndim != 2:
        return {}
    factor = next((n for n in range(2, x.shape[1]) if x.shape[1] % n == 0), None)
    if factor is None:
        return {}
    images = values.replaced("dx", x.reshape(len(x), factor, -1))
    try:
        flat, out = runner.value(values)[0], runner.value(images)[0]
        if out.shape != flat.shape or not np.array_equal(out, flat):
            return {}
        given = as_gradient(runner.gradients(images, (np.ones(out.shape),)).get("dx"))
    except (UserCodeError, ValueError):
        return {}
    wanted = images.inputs["dx"].shape
    return {} if given is None or given.shape == wanted else {"dx": (given.shape, wanted)}


def _growth(first: Mapping[str, Array | None], again: Mapping[str, Any]) -> dict[str, float]:
    """Return by what factor gradients grew, for those that became a multiple above 1."""
    grown = {}
    for name, array in first.items():
        second = as_gradient(again.get(name))
        if array is None or second is None or array.shape != second.shape or not array.any():
            continue
        factor = float(np.sum(second * array) / np.sum(array * array))
        if factor > 1.5 and DOUBLE.matches(second, factor * array):
            grown[name] = factor
    return grown


def _by_layout(
    runner: Runner, values: Values, first: Mapping[str, Array | None], douts: tuple[Any, ...]
) -> tuple[tuple[str, ...], Raised | None]:
    """Return whose gradient is another one where the upstream gradient lies column after column,
    and what that raised."""
    other = tuple(np.asfortranarray(d) if isinstance(d, np.ndarray) else d for d in douts)
    if runner.subject.scalar or all(
        not isinstance(d, np.ndarray) or d.flags.c_contiguous for d in other
    ):
        return (), None

    def unlike(others: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(
            name
            for name, array in first.items()
            if array is not None
            and np.isfinite(array).all()
            and not same_gradient(array, others.get(name))
        )

    try:
        names = unlike(runner.gradients(values, other))
    except UserCodeError as error:
        return (), error.raised
    # What differs from run to run differs here too, whatever the layout.
    return (() if not names or unlike(runner.gradients(values, douts)) else names), None


def _second(runner: Runner, values: Values, douts: tuple[Any, ...]) -> str:
    """Return what differentiating backward gives, where a framework can do so."""
    if runner.subject.convention != "torch-function":
        return ""
    try:
        session = runner.start()
        runner.forward(session, values.copy())
        return runner.once_more(session, copies(douts))
    except UserCodeError:
        return ""


def _ignoring(
    runner: Runner, values: Values, first: Mapping[str, Array | None], others: tuple[Any, ...]
) -> tuple[str, ...]:
    """Return the tensors whose gradient is the same for another upstream gradient."""
    if runner.subject.convention == "network":
        return ()
    try:
        again = runner.gradients(values, others)
    except UserCodeError:
        return ()
    return tuple(
        name
        for name, array in first.items()
        if array is not None
        and array.any()
        and np.isfinite(array).all()
        and same_gradient(array, again.get(name))
    )
