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

import itertools
from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Offer, rule
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
