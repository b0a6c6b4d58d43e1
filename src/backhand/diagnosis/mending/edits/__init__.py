"""The table of edits: each kind is a small change, and the rule that it stands for goes with it."""

from __future__ import annotations

import ast
import re
from typing import Final

from backhand.diagnosis.mending.code import Change
from backhand.diagnosis.mending.edits import (
    epsilons,
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
    factors.applied_twice,
    factors.constants,
    factors.counted,
    factors.handed,
    products.transposed,
    products.swapped,
    products.formed,
    masks.compared,
    masks.turned,
    masks.chosen,
    masks.picked,
    reductions.axes,
    reductions.averaged,
    reductions.unreduced,
    terms.without,
    epsilons.taken_away,
    operands.exchanged,
    operands.owners,
    operands.listed,
    operands.squashed,
    operands.called,
    operands.repeated,
    operands.bounded,
    operands.sent_on,
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
    epsilons.added,
    factors.scaled,
    products.spelt,
    masks.masked,
    masks.zeroed,
    reductions.reduced,
    terms.added,
    terms.penalties,
    operands.complemented,
    slopes.applied,
    slopes.powers,
    slopes.scalars,
    statements.scaled,
    statements.mirrored,
    statements.opposed,
    statements.counted,
    statements.subtracted,
    statements.grouped,
)
"""What is not written."""

FARTHEST: Final[tuple[Maker, ...]] = (terms.shares, terms.unweighted, terms.centred, slopes.within)

FORWARD: Final[tuple[Maker, ...]] = (forwards.normalised, forwards.guarded, forwards.labelled)
"""What the definition of a known function tells wrong."""

# What a loop goes through is no value of the chain rule: its length, its order, its lists count.
_OF_A_LOOP: Final = frozenset(
    {
        factors.constants,
        operands.exchanged,
        operands.owners,
        operands.listed,
        operands.called,
        positions.flipped,
        positions.shifted,
        positions.reshaped,
        statements.moved,
    }
)

ROUNDS: Final = (NEAR, FAR, FARTHEST)
EDITS: Final[tuple[Maker, ...]] = (*NEAR, *FAR, *FARTHEST)


def edits_of(spot: Spot, kinds: tuple[Maker, ...] = EDITS) -> list[Edit]:
    """Return the edits that a statement allows, the likeliest first; none twice."""
    found: dict[object, Edit] = {}
    bases = _written(spot)
    for make in kinds:
        if isinstance(spot.statement, ast.For) and make not in _OF_A_LOOP:
            continue
        for edit in make(spot):
            if any(_computes(change, bases) for change in edit.changes):
                continue
            known = found.get(edit.changes)
            if known is None or edit.cost < known.cost:
                found[edit.changes] = edit
    return sorted(found.values(), key=lambda edit: edit.cost)


def _written(spot: Spot) -> list[tuple[int, int]]:
    """Return the bytes of what a statement writes into."""
    one = spot.statement
    targets = getattr(one, "targets", None) or [getattr(one, "target", None)]
    return [
        spot.code.span(node.value)
        for target in targets
        if isinstance(target, ast.expr)
        for node in ast.walk(target)
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store)
    ]


def _computes(change: Change, bases: list[tuple[int, int]]) -> bool:
    """Whether a change would have a statement write into a value that nothing holds."""
    within = any(start <= change.start and change.end <= end for start, end in bases)
    return within and re.search(r"[^\w.\[\]\"\'-]", change.new) is not None
