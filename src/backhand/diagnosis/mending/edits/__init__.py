"""The table of edits: each kind is a small change, and the rule that it stands for goes with it."""

from __future__ import annotations

from typing import Final

from backhand.diagnosis.mending.edits import (
    factors,
    masks,
    operands,
    positions,
    products,
    reductions,
    signs,
    slopes,
    statements,
    terms,
)
from backhand.diagnosis.mending.spot import Edit, Maker, Spot

EDITS: Final[tuple[Maker, ...]] = (
    signs.negated,
    signs.stepped,
    factors.dropped,
    factors.constants,
    factors.counted,
    factors.handed,
    factors.scaled,
    products.transposed,
    products.swapped,
    products.spelt,
    masks.compared,
    masks.turned,
    masks.chosen,
    masks.masked,
    masks.zeroed,
    reductions.axes,
    reductions.averaged,
    reductions.unreduced,
    reductions.reduced,
    terms.without,
    terms.added,
    terms.penalties,
    terms.centred,
    operands.exchanged,
    operands.owners,
    operands.complemented,
    operands.called,
    operands.ordered,
    slopes.applied,
    slopes.scalars,
    positions.flipped,
    positions.shifted,
    positions.reshaped,
    statements.accumulated,
    statements.removed,
    statements.moved,
    statements.mirrored,
    statements.subtracted,
    statements.grouped,
)


def edits_of(spot: Spot) -> list[Edit]:
    """Return the edits that a statement allows, the likeliest first; none twice."""
    found: dict[object, Edit] = {}
    for make in EDITS:
        for edit in make(spot):
            known = found.get(edit.changes)
            if known is None or edit.cost < known.cost:
                found[edit.changes] = edit
    return sorted(found.values(), key=lambda edit: edit.cost)
