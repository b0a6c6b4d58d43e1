"""Other values for the same code: another batch size, or sure of the wrong label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.subject import Values
from backhand.reading.vocabulary import BATCHED, means

Array = NDArray[Any]


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
