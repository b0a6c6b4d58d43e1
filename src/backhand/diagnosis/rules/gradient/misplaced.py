"""The values are right and their positions wrong.

What it does
    Compares the gradient with the derivative flipped, shifted, reshaped in another order; at
    last asks whether both hold the same numbers at all.

Why it is wrong
    Each entry moves with what belongs to another one.

How it shows
    Sorted, gradient and derivative are the same; in place they differ.

Example
    ``dx = dcol.reshape(N, H, W, C)`` without the transpose back to (N, C, H, W)

Write instead
    Undo the forward pass step by step in the opposite order: what was transposed and then
    reshaped is reshaped and then transposed.

Look-alikes
    BH104, where the order is a plain transpose.

References
    CS231n, assignment 2, on im2col.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Offer, rule
from backhand.language import gettext as _
from backhand.language import mark

Array = NDArray[Any]

# What is left of a difference where entries in other places explain it.
_NEARER = 0.1


@rule("BH115", "misplaced", title=mark("misplaced"), family="gradient", severity="error")
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer the derivative's entries in other places."""
    rank = evidence.located[0].values[where].ndim if where in evidence.located[0].values else 0
    fix = _("undo the forward pass's steps in the opposite order, each by its own inverse")

    def moved(change: Callable[[Array], Array], how: str, complexity: int) -> Offer:
        return Offer(
            lambda p, k: change(p.derivative(where, k)),
            _("the values are right, but they are {how}").format(how=how),
            fix,
            complexity,
        )

    for axis in range(rank):
        yield moved(lambda d, a=axis: np.flip(d, a), _("reversed along an axis"), 1)  # type: ignore[misc]
        for shift in (1, -1):
            yield moved(
                lambda d, a=axis, s=shift: np.roll(d, s, a),  # type: ignore[misc]
                _("shifted along an axis"),
                1,
            )
            yield moved(
                lambda d, a=axis, s=shift: _shifted(d, s, a),  # type: ignore[misc]
                _("shifted along an axis, and one end is lost"),
                2,
            )
    if rank >= 2:
        yield moved(lambda d: np.flip(d), _("reversed along every axis"), 1)
        for axes in itertools.permutations(range(rank)):
            if axes != tuple(range(rank)):
                yield moved(
                    lambda d, axes=axes: np.transpose(d, axes).reshape(d.shape),  # type: ignore[misc]
                    _("read in another order of the axes"),
                    1,
                )

    for other in evidence.wrong:
        if other == where:
            continue

        def of_other(p: Point, k: int, other: str = other) -> Array | None:
            return p.derivative(other, k) if other in p.jacobians else None

        yield Offer(
            of_other,
            _("it is the gradient of {other}, not of {name}").format(
                other=other.removeprefix("d"), name=where.removeprefix("d")
            ),
            _("return the gradients in the order of forward's arguments"),
            complexity=1,
        )

    def same_numbers(p: Point, k: int) -> Array | None:
        observed, derivative = p.observed(where, k), p.derivative(where, k)
        if observed is None or observed.shape != derivative.shape or derivative.size < 4:
            return None
        order = np.argsort(observed, axis=None, kind="stable")
        flat = np.empty(derivative.size)
        flat[order] = np.sort(derivative, axis=None)
        placed = flat.reshape(derivative.shape)
        # Numbers that differ little where they stand have moved only if they agree better there.
        before, after = np.abs(observed - derivative).max(), np.abs(observed - placed).max()
        return placed if after < _NEARER * before else None

    if _various(evidence, where):
        yield Offer(same_numbers, _("the values are right, but they stand in other places"), fix, 2)


def _shifted(array: Array, shift: int, axis: int) -> Array:
    """Return the array rolled along an axis, with zeros where it came round."""
    rolled = np.roll(array, shift, axis)
    index: list[Any] = [slice(None)] * array.ndim
    index[axis] = slice(0, shift) if shift > 0 else slice(shift, None)
    rolled[tuple(index)] = 0.0
    return rolled


def _various(evidence: Evidence, where: str) -> bool:
    """Whether the derivative has enough different numbers for their order to mean something."""
    point = evidence.located[0]
    if where not in point.jacobians:
        return False
    derivative = point.derivative(where)
    # Not np.unique, which imports masked arrays: ten milliseconds.
    distinct = len({*np.round(derivative[derivative != 0], 9).tolist()})
    return distinct >= max(4, int(np.count_nonzero(derivative)) // 2)
