"""Names from elsewhere that stand in for a definition of the file, one slip away."""

from __future__ import annotations

from typing import NamedTuple

from backhand.sources.lint.names import Definition, Names, Star, Use
from backhand.sources.lint.slip import one_slip_apart
from backhand.sources.lint.star import brought_into


class StandIn(NamedTuple):
    """A definition that nothing uses, and the name that is used in its place.

    Attributes
    ----------
    definition : the function or class
    use : Use
        The first place that reads the other name.
    star : Star or None
        The star import that brings it in; None for a name that is imported by itself, or
        is nowhere.
    known : bool
        Whether anything binds the name.
    """

    definition: Definition
    use: Use
    star: Star | None
    known: bool


def is_used(names: Names, definition: Definition) -> bool:
    """Whether anything reads a definition, or may reach it by its name in a string."""
    return bool(names.uses_of(definition.name)) or definition.name in names.mentioned


def stand_ins(names: Names) -> list[StandIn]:
    """Return the definitions for which another name one slip away does the work."""
    brought = brought_into(names)
    own = {definition.name for definition in names.definitions}
    found = []
    for definition in names.definitions:
        if is_used(names, definition):
            continue
        for use in names.uses:
            if use.name in own or not one_slip_apart(definition.name, use.name):
                continue
            star = next((s for s, bound in brought if bound and use.name in bound), None)
            if use.name in names.bound:
                star = None
            found.append(
                StandIn(definition, use, star, star is not None or use.name in names.bound)
            )
            break
    return found
