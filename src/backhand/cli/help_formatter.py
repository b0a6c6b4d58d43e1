"""Help pages that break their lines by the cells a terminal shows.

click counts characters, of which a Japanese one fills two cells, and breaks at
spaces, of which Japanese has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from unicodedata import east_asian_width

import click

# What may not stand at the start of a line in Japanese: it stays with what is before it.
_CLOSING: Final = "、。，．,.:;：；）)」』】]!?！？ーぁぃぅぇぉっゃゅょァィゥェォッャュョ…"

# What may not stand at the end of one: it stays with what follows.
_OPENING: Final = "（(「『【["


def cells(text: str) -> int:
    """Return how many cells of a terminal `text` fills."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, width: int) -> list[str]:
    """Break `text` into lines of at most `width` cells.

    A break comes at a space or beside a wide character, never inside a word of
    narrow ones, before closing punctuation or after an opening bracket. A piece
    wider than `width` has a line of its own.
    """
    lines = [""]
    for piece in _pieces(" ".join(text.split())):
        if lines[-1] and cells(lines[-1] + piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return lines


def _pieces(text: str) -> list[str]:
    """Cut `text` where a line may end."""
    pieces: list[str] = []
    # Words of narrow characters with the spaces after them, and wide characters one by one.
    for atom in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]\s*|\s+", text):
        joins = pieces and (atom[0] in _CLOSING or pieces[-1][-1] in _OPENING)
        if joins:
            pieces[-1] += atom
        else:
            pieces.append(atom)
    return pieces


class CellHelpFormatter(click.HelpFormatter):
    """click's help page with lines broken by `wrap`."""

    def write_text(self, text: str) -> None:
        """Write paragraphs, indented as far as the section is.

        One that begins with a line of a lone backspace keeps its lines, as in click.
        """
        indent = " " * self.current_indent
        paragraphs = []
        for paragraph in text.split("\n\n"):
            if paragraph.startswith("\b\n"):
                lines = paragraph.removeprefix("\b\n").splitlines()
            else:
                lines = wrap(paragraph, self.width - len(indent))
            paragraphs.append("".join(f"{indent}{line}\n" for line in lines))
        self.write("\n".join(paragraphs))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write terms, each with its description in a column beside it."""
        rows = list(rows)
        indent = " " * self.current_indent
        column = min(max(cells(term) for term, _ in rows), col_max) + col_spacing
        for term, description in rows:
            lines = wrap(description, max(self.width - len(indent) - column, 10))
            if cells(term) > column - col_spacing:
                # Too long to have anything beside it.
                self.write(f"{indent}{term}\n")
                term = ""
            for line in lines:
                gap = " " * (column - cells(term))
                self.write(f"{indent}{term}{gap}{line}".rstrip() + "\n")
                term = ""


class CellContext(click.Context):
    """A context whose help pages are laid out by `CellHelpFormatter`."""

    formatter_class = CellHelpFormatter
