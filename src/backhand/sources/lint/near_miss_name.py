"""A name differs by a typing slip from one that is used.

What it does
    Holds each definition that nothing uses against the names that are used, and each name that
    is nowhere defined against those that are: one letter too many, too few or wrong, two
    swapped, or capitals and underscores.

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

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from backhand.language import gettext as _
from backhand.language import mark
from backhand.sources.lint.names import Names
from backhand.sources.lint.remark import Remark, place_text
from backhand.sources.lint.slip import one_slip_apart
from backhand.sources.lint.stand_in import stand_ins
from backhand.sources.lint.star import brought_by

CODE: Final = "BH502"
NAME: Final = "near-miss-name"
TITLE: Final = mark("a name is a slip away from another")


def remarks(names: Names) -> Iterator[Remark]:
    """Yield a remark for each name that is one slip away from another."""
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
    folder = Path(names.path).resolve().parent
    known = set(names.bound) | set(dir(builtins)) | {"__file__", "__name__", "__doc__"}
    for star in names.stars:
        brought = brought_by(star, folder)
        if brought is None:
            return  # it may bring anything
        known |= brought.keys()
    for use in names.uses:
        if use.name in known or use.name in told:
            continue
        near = next((name for name in sorted(names.bound) if one_slip_apart(use.name, name)), None)
        if near is not None:
            told.add(use.name)
            yield Remark(
                CODE,
                use.line,
                use.column,
                _("{used} is defined nowhere; {name} is, one slip away").format(
                    used=use.name, name=near
                ),
                _("did you mean {near}?").format(near=near),
            )
