"""Patches read again: the lines that they change, and texts with several of them made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from backhand.diagnosis.mending.code import lines_of
from backhand.pattern import pattern

_HEAD: Final = pattern(r"@@ -(\d+)(?:,(\d+))? \+")
_NO_END: Final = "\\ No newline at end of file\n"


@dataclass(frozen=True, order=True)
class Lines:
    """Some lines of a text that others take the place of.

    Attributes
    ----------
    first : int
        The first of them, from 1; of none, the line that the new ones come before.
    old, new : tuple of str
        With their ends.
    """

    first: int
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def last(self) -> int:
        """The line after them."""
        return self.first + len(self.old)


class PatchError(ValueError):
    """A text is not the one that a patch is for, or two patches change the same line."""


def changes_of(patch: str) -> list[Lines]:
    """Return what a unified diff changes, without the lines round it."""
    found: list[Lines] = []
    number = 0
    old: list[str] = []
    new: list[str] = []
    own: list[str] = []
    for line in lines_of(patch):
        if line == _NO_END and own:
            own[-1] = own[-1].removesuffix("\n")
            continue
        head = _HEAD.match(line)
        sign = line[:1]
        if sign in "-+" and number and not head:
            own = old if sign == "-" else new
            own.append(line[1:])
            continue
        if old or new:
            found.append(Lines(number, tuple(old), tuple(new)))
            number, old, new = number + len(old), [], []
        if head:
            # Of no lines a head names the one before.
            number = int(head[1]) + (head[2] == "0")
        elif sign == " ":
            number += 1
            own = []
    if old or new:
        found.append(Lines(number, tuple(old), tuple(new)))
    return found


def with_patches(text: str, patches: Iterable[str]) -> str:
    """Return a text with patches made that are all of the text as it is.

    Raises
    ------
    PatchError
    """
    changes = sorted({change for patch in patches for change in changes_of(patch)})
    lines = lines_of(text)
    for one, other in pairwise(changes):
        if other.first < one.last or (other.first == one.first and not one.old):
            raise PatchError(other.first)
    for change in reversed(changes):
        place = slice(change.first - 1, change.last - 1)
        if lines[place] != list(change.old):
            raise PatchError(change.first)
        lines[place] = change.new
    return "".join(lines)
