"""The table of edits: each kind is a small change, and the rule that it stands for goes with it."""

from __future__ import annotations

from typing import Final

from backhand.diagnosis.mending.edits import (
    factors,
    forwards,
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

NEAR: Final[tuple[Maker, ...]] = (
    signs.negated,
    signs.stepped,
    factors.dropped,
    factors.constants,
    factors.counted,
    factors.handed,
    products.transposed,
    products.swapped,
    masks.compared,
    masks.turned,
    masks.chosen,
    reductions.axes,
    reductions.averaged,
    reductions.unreduced,
    terms.without,
    operands.exchanged,
    operands.owners,
    operands.listed,
    operands.called,
    operands.ordered,
    positions.flipped,
    positions.shifted,
    positions.reshaped,
    statements.accumulated,
    statements.removed,
    statements.moved,
    statements.undone,
)
"""What is written, a little differently."""

FAR: Final[tuple[Maker, ...]] = (
    factors.scaled,
    products.spelt,
    masks.masked,
    masks.zeroed,
    reductions.reduced,
    terms.added,
    terms.penalties,
    operands.complemented,
    slopes.applied,
    slopes.scalars,
    statements.scaled,
    statements.mirrored,
    statements.opposed,
    statements.counted,
    statements.subtracted,
    statements.grouped,
)
"""What is not written."""

FARTHEST: Final[tuple[Maker, ...]] = (terms.centred, slopes.within)

FORWARD: Final[tuple[Maker, ...]] = (forwards.normalised, forwards.guarded, forwards.labelled)
"""What the definition of a known function tells wrong."""

ROUNDS: Final = (NEAR, FAR, FARTHEST)
EDITS: Final[tuple[Maker, ...]] = (*NEAR, *FAR, *FARTHEST)


def edits_of(spot: Spot, kinds: tuple[Maker, ...] = EDITS) -> list[Edit]:
    """Return the edits that a statement allows, the likeliest first; none twice."""
    found: dict[object, Edit] = {}
    for make in kinds:
        for edit in make(spot):
            known = found.get(edit.changes)
            if known is None or edit.cost < known.cost:
                found[edit.changes] = edit
    return sorted(found.values(), key=lambda edit: edit.cost)
