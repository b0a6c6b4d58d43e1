"""One of several contributions is kept where they should be summed.

What it does
    Compares the gradient with what a single contribution gives: that of the last (or first)
    sample, time step, window or use of a value.

Why it is wrong
    A value that is used several times gets the sum of what comes back from each use.

How it shows
    Values used once are right, the others too small; at the next batch size others are wrong.

Example
    ``dW[idx] = dout`` where an index occurs twice; ``self.dW = x_t.T @ dh`` in a loop over time

Write instead
    ``np.add.at(dW, idx, dout)``; ``self.dW += x_t.T @ dh`` on zeros made before the loop

Look-alikes
    BH109, where a path was never there; BH110, where too much is added.

References
    NumPy's manual on ufunc.at: ``a[idx] += 1`` counts a repeated index once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Offer, rule
from backhand.diagnosis.structure import derivative_of_part, places_to_cut, reaches_ends
from backhand.language import gettext as _
from backhand.language import mark

Array = NDArray[Any]


@rule("BH116", "overwritten", title=mark("overwritten"), family="gradient", severity="error")
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer single contributions: by one index of an output axis, or by the last one written."""
    point = evidence.located[0]
    if evidence.part is not None and evidence.part.reuse:
        # What it is put together of is right by itself: what is wrong is how it is added up.
        yield Offer(
            lambda p, k: p.observed(where, k),
            _(
                "a value that is used several times does not get the sum of what comes back from "
                "each use, though each operator is right by itself"
            ),
            _(
                "add to the gradient that is there (+=, on an array of its own), and go back from "
                "a value only when all that uses it has been gone through"
            ),
            complexity=-1,
        )
        return
    if evidence.scalar or where not in point.jacobians:
        yield from _one_index_of_the_value(point, where)
        return
    fix = _("add the contributions: += on zeros, or np.add.at where an index may repeat")
    for axis in range(point.outputs[0].ndim):
        for index, which in ((-1, _("last")), (0, _("first"))):

            def only(p: Point, k: int, axis: int = axis, index: int = index) -> Array:
                douts = list(p.upstreams[k].douts)
                mask = np.zeros(p.outputs[0].shape)
                at: list[Any] = [slice(None)] * mask.ndim
                at[axis] = index
                mask[tuple(at)] = 1.0
                douts[0] = douts[0] * mask
                return p.derivative_for(where, *douts)

            if point.outputs[0].shape[axis] > 1:
                yield Offer(
                    only,
                    _(
                        "only the {which} contribution along axis {axis} of the output is kept; "
                        "they should be summed"
                    ).format(which=which, axis=axis),
                    fix,
                    complexity=1,
                    evidence={"axis": axis},
                )
    yield from _last_branch(point, where, fix)
    yield from _one_index_of_the_value(point, where)
    rank = point.outputs[0].ndim
    for count in (rank, *range(1, rank)):
        for axes in itertools.combinations(range(rank), count):
            for last in (True, False):
                yield Offer(
                    lambda p, k, axes=axes, last=last: _one_write(p, k, where, axes, last),  # type: ignore[misc]
                    _(
                        "where a value is used several times, one contribution overwrites the "
                        "others; they should be summed"
                    ),
                    fix,
                    complexity=2,
                )


def _last_branch(point: Point, where: str, fix: str) -> Iterator[Offer]:
    """Offer what the last part of the output sends back."""
    message = _("what the last branch sends back is written over what the others sent back")
    if len(point.outputs) > 1:
        return  # one of several outputs left out is BH109
    for axis in range(1, point.outputs[0].ndim):
        for cut in places_to_cut(1, point.outputs[0].shape[axis] - 1):
            yield Offer(
                lambda p, k, axis=axis, cut=cut: derivative_of_part(  # type: ignore[misc]
                    p, where, k, axis, slice(cut, None)
                ),
                message,
                fix,
                complexity=2,
                evidence={"axis": axis, "from": cut},
            )


def _one_write(
    point: Point, upstream: int, where: str, axes: tuple[int, ...], last: bool
) -> Array | None:
    """Return, entry by entry, the last (or first) nonzero contribution along output axes."""
    value_rank, out = point.values[where].ndim, point.outputs[0]
    if point.values[where].size * out.size > 2_000_000 or point.matrix(where) is None:
        return None
    jacobian = point.jacobian(where)
    terms = jacobian * point.upstreams[upstream].douts[0]
    others = tuple(value_rank + a for a in range(out.ndim) if a not in axes)
    touched = (jacobian != 0).any(axis=others) if others else jacobian != 0
    terms = terms.sum(axis=others) if others else terms
    shape = point.values[where].shape
    terms, touched = terms.reshape(*shape, -1), touched.reshape(*shape, -1)
    if not (touched.sum(axis=-1) > 1).any():
        return None
    position = (
        touched.shape[-1] - 1 - np.argmax(touched[..., ::-1], axis=-1)
        if last
        else np.argmax(touched, axis=-1)
    )
    return np.take_along_axis(terms, position[..., None], axis=-1)[..., 0]


def _one_index_of_the_value(point: Point, where: str) -> Iterator[Offer]:
    if where not in point.values:
        return
    for axis in range(min(point.values[where].ndim, 2)):
        # The turn of the loop whose entries are left, and where it wrote them.
        for index, place in ((-1, -1), (0, 0), (-1, 0)):
            which = _("last") if index else _("first")

            def only(
                p: Point, k: int, axis: int = axis, index: int = index, place: int = place
            ) -> Array | None:
                derivative = p.derivative(where, k)
                if derivative.shape[axis] < 2:
                    return None
                if not reaches_ends(p, where, axis):
                    return None
                kept = np.zeros_like(derivative)
                at: list[Any] = [slice(None)] * kept.ndim
                at[axis] = place
                kept[tuple(at)] = np.take(derivative, index, axis)
                return kept

            yield Offer(
                only,
                _("only the {which} entries along axis {axis} are there").format(
                    which=which, axis=axis
                ),
                _("write every entry, not one in each turn of the loop"),
                complexity=2,
            )
