"""It is the derivative with its axes swapped, or an operand of its product lacks its transpose.

What it does
    Compares the gradient with the derivative under every other order of its axes; for known
    roles also with the products that a missing transpose gives.

Why it is wrong
    Entry (i, j) then moves with what belongs to entry (j, i).

How it shows
    With a square weight the shapes fit and nothing raises: the cosine is low, and the transpose
    has cosine 1.  That is why backhand checks with shapes that are not square.

Example
    ``dx = dout @ W``; ``dW = dout.T @ x``

Write instead
    ``dx = dout @ W.T``; ``dW = x.T @ dout``: of all products only one has the value's shape.

Look-alikes
    BH115, where the order is another one; BH203, where a shape is wrong for another reason.

References
    udacity/sdc-issue-reports#715.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Array, Offer, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH104",
    "transposed",
    title=mark("transposed"),
    family="gradient",
    severity="error",
    instead_of="BH203",  # the wrong shape of a missing transpose has a better name
)
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer the derivative with its axes in every other order."""
    rank = max((p.values[where].ndim for p in evidence.located if where in p.values), default=0)
    for axes in itertools.permutations(range(rank)) if 2 <= rank <= 4 else ():
        if axes == tuple(range(rank)):
            continue
        yield Offer(
            lambda point, k, axes=axes: np.transpose(point.derivative(where, k), axes),  # type: ignore[misc]
            _("the gradient is the derivative with its axes swapped"),
            _("transpose the operand that is the wrong way round: dW = x.T @ dout"),
            complexity=0 if rank == 2 else 1,
            evidence={"axes": list(axes)},
        )
    if rank == 2:
        yield from _operand(evidence, where)


def _operand(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer a product whose square operand stands as it is, where its transpose is due."""
    point = evidence.located[0]
    if where not in point.jacobians or len(point.outputs) != 1 or point.is_sampled(where):
        return
    dout, derivative = point.upstreams[0].douts[0], point.derivative(where)
    for other, array in point.values.items():
        if array.ndim != 2 or array.shape[0] != array.shape[1] or dout.ndim != 2:
            continue
        for first in (True, False):
            with contextlib.suppress(ValueError):
                due = dout @ array.T if first else array.T @ dout
                if not evidence.precision.reproduces(due, derivative):
                    continue

                def untransposed(
                    p: Point, k: int, other: str = other, first: bool = first
                ) -> Array | None:
                    held, handed = p.values[other], p.upstreams[k].douts[0]
                    return handed @ held if first else held @ handed

                yield Offer(
                    untransposed,
                    _("{other} lacks its transpose in the product with dout").format(
                        other=plain_name(other)
                    ),
                    _("transpose it: dout @ W.T, x.T @ dout"),
                )
