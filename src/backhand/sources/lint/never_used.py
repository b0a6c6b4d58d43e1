"""A class or function is defined, and nothing uses it.

What it does
    Reads which names the file defines and which it uses. A file that only defines things is a
    library: there the rule speaks only where another name does the work.

Why it is wrong
    What never runs is never wrong. Checks that pass may have checked something else: the
    book's layer in the place of yours.

How it shows
    Every test passes, even after the definition is broken on purpose.

Example
    class SofttmaxWithLoss: …; later self.lastLayer = SoftmaxWithLoss()

Write instead
    Use it, under its own name, or take it out.

Look-alikes
    BH503 tells which import supplies the name that is used instead; BH502 that the two names
    differ by a slip.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from backhand.language import gettext as _
from backhand.language import mark
from backhand.sources.lint.names import Definition, Names
from backhand.sources.lint.remark import Remark, place_text
from backhand.sources.lint.stand_in import is_used, stand_ins
from backhand.sources.lint.star import is_book

CODE: Final = "BH501"
NAME: Final = "never-used"
TITLE: Final = mark("a definition is never used")


def remarks(names: Names) -> Iterator[Remark]:
    """Yield a remark for each definition that nothing uses."""
    explained = {stand_in.definition: stand_in for stand_in in stand_ins(names)}
    script = _is_script(names)
    for definition in names.definitions:
        stand_in = explained.get(definition)
        if stand_in is not None and stand_in.known:
            whose = (
                _("the book's {name}")
                if stand_in.star is not None and is_book(stand_in.star.module)
                else _("another {name}")
            ).format(name=stand_in.use.name)
            yield _remark(
                definition,
                _("your {kind} {name} never ran: {place} uses {whose}").format(
                    kind=_kind(definition),
                    name=definition.name,
                    place=place_text(names, stand_in.use.line),
                    whose=whose,
                ),
                _("use {name} there, or give yours the name that is used").format(
                    name=definition.name
                ),
            )
        elif (
            stand_in is None
            and script
            and not is_used(names, definition)
            and not _is_entry_point(definition)
            and sum(d.name == definition.name for d in names.definitions) == 1
        ):
            yield _remark(
                definition,
                _("your {kind} {name} is never used").format(
                    kind=_kind(definition), name=definition.name
                ),
                _("call it where it belongs, or take it out"),
            )
    yield from _replaced(names)


def _replaced(names: Names) -> Iterator[Remark]:
    """Yield a remark for each definition that a later one replaces before anything used it."""
    for earlier, later in zip(names.definitions, names.definitions[1:], strict=False):
        rest = names.definitions[names.definitions.index(later) :]
        again = next((d for d in rest if d.name == earlier.name), None)
        if again is None or earlier.decorator_list or again.decorator_list:
            continue
        if not any(
            use.name == earlier.name and earlier.lineno < use.line < again.lineno
            for use in names.uses
        ):
            yield _remark(
                earlier,
                _("{place} defines {name} again: this one is replaced before it ran").format(
                    place=place_text(names, again.lineno), name=earlier.name
                ),
                _("keep one of the two, or give them two names"),
            )


def _remark(definition: Definition, message: str, fix: str) -> Remark:
    return Remark(CODE, definition.lineno, definition.col_offset, message, fix)


def _kind(definition: Definition) -> str:
    return _("class") if isinstance(definition, ast.ClassDef) else _("function")


def _is_entry_point(definition: Definition) -> bool:
    name = definition.name
    return (
        bool(definition.decorator_list)
        or name.startswith(("_", "test", "Test", "case_"))
        or name == "main"
        or (isinstance(definition, ast.ClassDef) and bool(definition.bases))
    )


def _is_script(names: Names) -> bool:
    """Whether the file's own statements do work with what it defines, and show it."""
    if "__all__" in names.bound:
        return False
    own = {definition.name for definition in names.definitions}
    top = [
        node
        for node in names.tree.body
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If))
    ]
    calls = [n for node in top for n in ast.walk(node) if isinstance(n, ast.Call)]
    called = {n.func.id for n in calls if isinstance(n.func, ast.Name)}
    return "print" in called and bool(called & own)
