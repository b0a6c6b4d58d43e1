"""A star import silently provides a name that the file also defines, or hides a missing import.

What it does
    Looks the star's module up, in the file's folder, among the book's modules or installed, reads
    which names it brings, and holds them against what the file defines and uses.

Why it is wrong
    A star import binds names that stand nowhere in the file. One of them may take the place of
    your own definition, and nothing says so.

How it shows
    Your layer can be wrong in any way, and every result stays right.

Example
    def softmax(x): …; below it from common.layers import *

Write instead
    from common.layers import Affine, Relu: the names that you need, above your definitions.

Look-alikes
    BH501 tells of the definition that never ran.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from backhand.language import gettext as _
from backhand.language import mark
from backhand.sources.lint.names import Names
from backhand.sources.lint.remark import Remark, place_text
from backhand.sources.lint.slip import one_slip_apart
from backhand.sources.lint.stand_in import stand_ins
from backhand.sources.lint.star import brought_into

CODE: Final = "BH503"
NAME: Final = "shadowed-import"
TITLE: Final = mark("a star import supplies the name")


def remarks(names: Names) -> Iterator[Remark]:
    """Yield a remark for each name that a star import supplies unasked."""
    for stand_in in stand_ins(names):
        if stand_in.star is not None:
            yield Remark(
                CODE,
                stand_in.use.line,
                stand_in.use.column,
                _("{used} comes from `from {module} import *`; yours is spelled {name}").format(
                    used=stand_in.use.name,
                    module=stand_in.star.module,
                    name=stand_in.definition.name,
                ),
                _("import by name what you need, and spell yours as it is used"),
            )
    yield from _beside(names)
    for star, brought in brought_into(names):
        for definition in names.definitions:
            if definition.name not in (brought or {}):
                continue
            if star.line > definition.lineno:
                yield Remark(
                    CODE,
                    star.line,
                    star.column,
                    _("this import replaces your own {name} of {place}").format(
                        name=definition.name, place=place_text(names, definition.lineno)
                    ),
                    _("put the import above your definitions, or import by name"),
                )
            elif (
                early := next(
                    (
                        use
                        for use in names.uses
                        if use.name == definition.name
                        and star.line < use.line < definition.lineno
                        and _runs_at_once(names, use.statement)
                    ),
                    None,
                )
            ) is not None:
                yield Remark(
                    CODE,
                    early.line,
                    early.column,
                    _("this is the {name} of {module}: yours is defined only at {place}").format(
                        name=definition.name,
                        module=star.module,
                        place=place_text(names, definition.lineno),
                    ),
                    _("define {name} above the line that uses it").format(name=definition.name),
                )


def _beside(names: Names) -> Iterator[Remark]:
    """Yield a remark for each definition that a star brings another spelling of, used or not."""
    told = {stand_in.definition.name for stand_in in stand_ins(names)}
    own = {definition.name for definition in names.definitions}
    for star, brought in brought_into(names):
        for definition in names.definitions:
            if definition.name in told or definition.name in (brought or {}):
                continue
            near = next(
                (n for n in sorted(brought or ()) if one_slip_apart(definition.name, n)), None
            )
            if near is None or near in own:
                continue
            told.add(definition.name)
            yield Remark(
                CODE,
                definition.lineno,
                definition.col_offset,
                _(
                    "{name} is one slip away from {near}, which `from {module} import *` brings in"
                ).format(name=definition.name, near=near, module=star.module),
                _("import by name what you need, and spell yours as it is used"),
            )


def _runs_at_once(names: Names, statement: int) -> bool:
    return names.tree.body[statement] not in names.definitions
