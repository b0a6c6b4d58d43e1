"""A path of the chain rule is left out.

What it does
    Compares the gradient with the derivative less one path: what goes from an entry to itself
    only, without the straight branch of a sum, from one of several outputs only, without weight
    decay; for known roles also through the mean, the variance or the normaliser.

Why it is wrong
    What remains is one part of the derivative.  It often points roughly the right way, so that
    training works, only worse.

How it shows
    The cosine is high, say 0.9, and the ratio near 1, but no constant fits.

Example
    ``dx = dout * y * (1 - y)`` after softmax: the path through the sum that all entries share is
    missing.

Write instead
    ``dx = y * (dout - (dout * y).sum(axis=-1, keepdims=True))``: follow every arrow that leaves
    the value in the graph, and add what comes back.

Look-alikes
    BH116, where a contribution is written over; BH113, where only dout is passed on.

References
    eriklindernoren/ML-From-Scratch#71.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Offer, rule
from backhand.diagnosis.structure import (
    derivative_of_part,
    entrywise_slope,
    own_entries,
    places_to_cut,
)
from backhand.language import gettext as _
from backhand.language import mark

Array = NDArray[Any]


@rule("BH109", "missing-term", title=mark("missing term"), family="gradient", severity="error")
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer the derivative with one path left out."""
    point = evidence.located[0]

    def own(p: Point, k: int) -> Array | None:
        diagonal = own_entries(p, where)
        if diagonal is None or entrywise_slope(p, where) is not None:
            return None
        return np.asarray(diagonal * p.on_grid(where, p.upstreams[k].douts[0]))

    yield Offer(
        own,
        _(
            "only the path from each entry to itself is there: the one through the other entries "
            "is left out"
        ),
        _("each input reaches every output through the shared value: add that path"),
    )

    def without_branch(p: Point, k: int) -> Array | None:
        if p.outputs[0].shape != p.values[where].shape:
            return None
        return np.asarray(p.derivative(where, k) - p.on_grid(where, p.upstreams[k].douts[0]))

    yield Offer(
        without_branch,
        _("the branch that carries the value straight to the output is left out"),
        _("add dout: dx = dout + (what comes back through the other branch)"),
        complexity=1,
    )
    for kept in range(len(point.outputs) if len(point.outputs) > 1 else 0):

        def one_output(p: Point, k: int, kept: int = kept) -> Array:
            douts = [d if j == kept else 0.0 for j, d in enumerate(p.upstreams[k].douts)]
            return p.derivative_for(where, *douts)

        yield Offer(
            one_output,
            _("only what comes back from output {output} is there").format(output=kept),
            _("add the contribution of each output"),
        )
    yield from _first_part(evidence, where, point)
    yield from _without_decay(evidence, where, point)


def _first_part(evidence: Evidence, where: str, point: Point) -> Iterator[Offer]:
    """Offer what comes back from the first part of the output: its branch was the only one."""
    if evidence.scalar or len(point.outputs) != 1:
        return
    for axis in range(1, point.outputs[0].ndim):
        for cut in places_to_cut(2, point.outputs[0].shape[axis]):

            def first(p: Point, k: int, axis: int = axis, cut: int = cut) -> Array | None:
                return derivative_of_part(p, where, k, axis, slice(None, cut))

            yield Offer(
                first,
                _(
                    "only what comes back from the first {count} entries of the output is there"
                ).format(count=cut),
                _("add the contribution of each part of the output"),
                complexity=2,
                evidence={"axis": axis},
            )


def _without_decay(evidence: Evidence, where: str, point: Point) -> Iterator[Offer]:
    """Offer the derivative less a multiple of the parameter itself: weight decay."""
    if not evidence.scalar or where not in point.jacobians:
        return
    analytic, value = point.observed(where), point.on_grid(where, point.values[where])
    if analytic is None or analytic.shape != value.shape or not value.any():
        return
    left_out = point.derivative(where) - analytic
    known = np.isfinite(left_out)
    if not value[known].any():
        return
    factor = float(np.sum((left_out * value)[known]) / np.sum(value[known] ** 2))
    # Nobody decays an input, and what is next to nothing is an epsilon's.
    size = abs(factor) * float(np.max(np.abs(value)))
    # (an epsilon of 1e-7 beside probabilities of a hundredth changes so much)
    if where.startswith("dx") or size < 1e-5 * float(np.max(np.abs(analytic), initial=0.0)):
        return
    yield Offer(
        lambda p, k: (
            p.derivative(where, k)
            - factor * p.on_grid(where, p.values[where]) * float(p.upstreams[k].flat[0])
        ),
        _("the gradient of the weight decay, {factor:.3g} times the parameter, is left out").format(
            factor=factor
        ),
        _("add weight_decay_lambda * W to the gradient, since the loss holds half its square"),
        complexity=2,
        evidence={"factor": factor},
    )
