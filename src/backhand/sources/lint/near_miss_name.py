"""A name differs by a typing slip from one that is used.

What it does
    Holds each definition that nothing uses against the names that are used, and each name that
    is nowhere defined against those that are: one letter too many, too few or wrong, two
    swapped, or capitals and underscores.

    In a notebook a name that no cell defines, or only a cell further down, is told as well: it was
    there when the cells ran in another order, or said something else.

Why it is wrong
    Python takes the two for two things. One of them is not what was meant.

How it shows
    A NameError when the line runs at last, or no error at all, because the other name exists.

Example
    class Afine: …; later Affine(W, b)

Write instead
    One spelling in both places.

Look-alikes
    BH503 where a star import brings the other name in.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Final

from backhand.language import gettext as _
from backhand.language import mark
from backhand.sources.lint.names import Names, names_of
from backhand.sources.lint.remark import Remark, place_text
from backhand.sources.lint.slip import one_slip_apart
from backhand.sources.lint.stand_in import stand_ins
from backhand.sources.lint.star import brought_into
from backhand.sources.notebook import NotebookText

CODE: Final = "BH502"
NAME: Final = "near-miss-name"
_ALWAYS: Final = frozenset(
    # Of a module, and of a notebook's session.
    [
        "__file__",
        "__name__",
        "__doc__",
        "__builtins__",
        "display",
        "get_ipython",
        "In",
        "Out",
        "exit",
        "quit",
        "_",
    ]
)
TITLE: Final = mark("a name is a slip away from another")


def remarks(names: Names) -> Iterator[Remark]:
    """Yield a remark for each name that is one slip away from another."""
    if names.notebook is not None:
        yield from _out_of_order(names.notebook)
    told: set[str] = set()
    for stand_in in stand_ins(names):
        if stand_in.star is not None:
            continue  # BH503 tells of it
        told.add(stand_in.use.name)
        yield Remark(
            CODE,
            stand_in.use.line,
            stand_in.use.column,
            _("{used} is one slip away from {name}, which {place} defines").format(
                used=stand_in.use.name,
                name=stand_in.definition.name,
                place=place_text(names, stand_in.definition.lineno),
            ),
            _("write {name} in both places").format(name=stand_in.definition.name),
        )
    known = set(names.bound) | set(dir(builtins)) | _ALWAYS
    for _star, brought in brought_into(names):
        if brought is None:
            return  # it may bring anything
        known |= brought.keys()
    for use in names.uses:
        if use.name in known or use.name in told:
            continue
        near = next((name for name in sorted(names.bound) if one_slip_apart(use.name, name)), None)
        if near is not None:
            message = _("{used} is defined nowhere; {name} is, one slip away").format(
                used=use.name, name=near
            )
            fix = _("did you mean {near}?").format(near=near)
        elif names.locate is not None:
            message = _(
                "no cell defines {used}: only an earlier state of the notebook had it"
            ).format(used=use.name)
            fix = _("restart the kernel and run all cells from the top")
        else:
            continue
        told.add(use.name)
        yield Remark(CODE, use.line, use.column, message, fix)
    if names.locate is not None:
        yield from _too_early(names, known - names.bound | told)


def _out_of_order(notebook: NotebookText) -> Iterator[Remark]:
    """Yield a remark where the execution counts first go back."""
    above: tuple[int, int] | None = None
    for line, cell, count in notebook.counts:
        if count is None:
            continue
        if above is not None and count < above[1]:
            yield Remark(
                CODE,
                line,
                0,
                _("cell {cell} ran before cell {above}, which stands above it").format(
                    cell=cell, above=above[0]
                ),
                _("restart the kernel and run all cells from the top"),
            )
            return
        above = cell, count


def _too_early(names: Names, elsewhere: set[str]) -> Iterator[Remark]:
    """Yield a remark for each name that a cell reads and only a later one defines."""
    first: dict[str, int] = {}
    for statement, node in enumerate(names.tree.body):
        for name in names_of(ast.Module([node], []), names.path).bound:
            first.setdefault(name, statement)
    for use in names.uses:
        place = first.get(use.name, -1)
        if (
            place > use.statement
            and use.name not in elsewhere
            and names.tree.body[use.statement] not in names.definitions
        ):
            elsewhere.add(use.name)
            yield Remark(
                CODE,
                use.line,
                use.column,
                _(
                    "{used} is defined only further down, in {place}: "
                    "the cells ran in another order"
                ).format(used=use.name, place=place_text(names, names.tree.body[place].lineno)),
                _("restart the kernel and run all cells from the top"),
            )
