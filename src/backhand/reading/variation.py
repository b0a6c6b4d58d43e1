"""Other values for the same code: another batch size, another draw, or sure of the wrong label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.precision import DOUBLE
from backhand.reading.subject import Values
from backhand.reading.vocabulary import BATCHED, means

Array = NDArray[Any]

# Draws of the same numbers, anew; and how much smaller or larger they are made.
_DRAWS: Final = 3
_SIZES: Final = (0.2, 3.0)
# How far a target is from what it is the target of, where the two are nearly the same.
_NEAR: Final = 0.2


def resized(values: Values, size: int) -> Values | None:
    """Return values for another batch size: rows taken in turn, parameters a little different.

    Repeated rows and parameters are moved, so that a second batch is a second witness: a
    gamma of ones hides a missing gamma, twice the same row an index by value.
    """
    first = next(iter(values.inputs.values()))
    if first.ndim == 0 or len(first) == 0:
        return None
    count = len(first)
    rows = np.arange(size) % count
    rng = np.random.default_rng(size)

    def rows_of(array: Array, least_rank: int) -> Array:
        if array.ndim < least_rank or len(array) != count:
            return array
        taken = array[rows]
        if array.dtype.kind == "f" and size > count:
            again = np.arange(size) >= count
            spread = 0.1 * float(np.std(array)) * rng.standard_normal(taken.shape)
            taken = taken + spread * again.reshape(-1, *[1] * (taken.ndim - 1))
        return np.array(taken)

    def moved(array: Array) -> Array:
        if array.dtype.kind != "f":
            return array
        if not array.any():
            return 0.1 * rng.standard_normal(array.shape)
        # In one array: of a large tensor's copies, each costs more than a pass.
        factors = np.asarray(rng.uniform(-1, 1, array.shape))
        factors *= 0.2
        factors += 1
        factors *= array
        return factors

    def of_samples(name: str, array: Array) -> Array:
        if name in values.batched:
            return rows_of(array, 1)
        return rows_of(array, 2) if means(name, BATCHED) else array

    labels = values.labels
    if isinstance(labels, np.ndarray) and labels.ndim and len(labels) == count:
        labels = labels[rows]
    elif isinstance(labels, np.ndarray) and labels.ndim:
        return None
    return Values(
        {n: rows_of(a, 1) for n, a in values.inputs.items()},
        {n: moved(of_samples(n, a)) for n, a in values.params.items()},
        labels,
        values.constant,
        values.batched,
    )


def as_it_is(_size: int) -> None:
    """Say that there are no values for another batch size: what is tied to it is not known."""
    return None


def confident(values: Values) -> Iterator[Values]:
    """Yield values that make a loss sure of the wrong label.

    Where the scores are its input, they are replaced; a network, whose input no gradient is
    due for, gets loud parameters.
    """
    labels = values.labels
    name, x = next(iter(values.inputs.items()))
    if not isinstance(labels, np.ndarray) or x.dtype.kind != "f":
        return
    if name in values.constant:
        for factor in (1e2, 1e4):
            loud = {n: factor * a for n, a in values.params.items()}
            for turn in range(4):
                yield Values(values.inputs, loud, np.roll(labels, turn, axis=0), values.constant)
        return
    if not 1 <= x.ndim <= 2 or len(x) != len(labels):
        return
    if labels.shape == x.shape:
        right = labels > 0.5
    elif x.ndim == 2 and labels.shape == x.shape[:1] and labels.dtype.kind in "iu":
        if labels.max(initial=0) >= x.shape[1]:
            return
        right = np.arange(x.shape[1]) == labels[:, None]
    else:
        return
    if x.min(initial=0.0) >= 0 and x.max(initial=0.0) <= 1:  # probabilities
        yield values.replaced(name, np.where(right, 0.0, 1.0))
        return
    for size in (500.0, 1000.0):
        yield values.replaced(name, np.where(right, -size, size))


def redrawn(values: Values) -> Iterator[Values]:
    """Yield other values of the same kind: comparisons and branches may come out otherwise there.

    What is put in are the numbers that were there, in other places and with other signs; then the
    same of another size.  What is a probability, a mask or a count stays one.
    """
    loose = _loose_of(values)
    rng = np.random.default_rng(17)
    labels = values.labels
    for _draw in range(_DRAWS if loose else 0):
        if isinstance(labels, np.ndarray) and labels.ndim:
            labels = _shuffled(labels, rng) if _is_loose(labels) else rng.permutation(labels)
        yield _put(values, {n: _shuffled(a, rng) for n, a in loose.items()}, labels)
    signed = {n: a for n, a in loose.items() if a.min() < 0}
    for size in _SIZES if signed else ():
        yield _put(values, {n: size * a for n, a in signed.items()}, values.labels)


def with_any_target(values: Values) -> Values | None:
    """Return values beside targets that are any numbers; None where they are that already.

    A softmax asks for targets that sum to one: where a loss is none of these, it is none of other
    such targets either.
    """
    x = next(iter(_loose_of(values).values()), None)
    if x is None or not _is_target_of(x, values.labels) or _is_loose(values.labels):
        return None
    rng = np.random.default_rng(19)
    return _put(values, {}, _shuffled(x, rng) * (1 + _NEAR * rng.uniform(-1, 1, x.shape)))


def beside_targets(values: Values) -> Iterator[Values]:
    """Yield values beside targets that are nearly the same, then both in ascending order.

    Boxes meet there, and neighbours in a series.  No two are the same: a target that is met is a
    kink of many a loss.
    """
    name, x = next(iter(_loose_of(values).items()), ("", np.empty(0)))
    if not x.ndim or not _is_target_of(x, values.labels):
        return
    rng = np.random.default_rng(23)
    for near in (x, np.sort(x, axis=-1)):
        yield _put(values, {name: near}, near * (1 + _NEAR * rng.uniform(-1, 1, x.shape)))


def _is_target_of(x: Array, labels: Any) -> bool:
    return isinstance(labels, np.ndarray) and labels.shape == x.shape


def _loose_of(values: Values) -> dict[str, Array]:
    """Return the arrays of which the entries can be exchanged, parameters left as they are."""
    found = {n: a for n, a in values.inputs.items() if _is_loose(a)}
    return found | {n: a for n, a in values.params.items() if n in values.batched and _is_loose(a)}


def _put(values: Values, changed: Mapping[str, Array], labels: Any) -> Values:
    return replace(
        values,
        inputs={n: changed.get(n, a) for n, a in values.inputs.items()},
        params={n: changed.get(n, a) for n, a in values.params.items()},
        labels=labels,
    )


def _is_loose(array: Array) -> bool:
    """Whether the entries of an array can be exchanged: no mask, no parts of one."""
    if array.dtype.kind != "f" or array.size < 2 or len(np.unique(array)) < 3:
        return False
    positive = bool(np.all(array >= 0))
    sums = [np.sum(array, axis=k) for k in range(array.ndim)]
    return not (positive and any(DOUBLE.same(each, np.ones_like(each)) for each in sums))


def _shuffled(array: Array, rng: np.random.Generator) -> Array:
    """Return the entries in other places; with other signs, where there are both."""
    moved = rng.permutation(array.ravel()).reshape(array.shape)
    return moved * rng.choice([-1.0, 1.0], array.shape) if np.any(array < 0) else moved
