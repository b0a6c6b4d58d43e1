"""The code on the studio's table: pasted or dropped, shown in the editor, handed to the judge.

A notebook stands in the editor as its code cells one below the other, each under a line
``# %% cell 3``; the way back keeps the cells' numbers, so that a finding names the cell that the
notebook's reader sees.
"""

from __future__ import annotations

import importlib.util
import json
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any, Final

from backhand.errors import BackhandError
from backhand.language import gettext as _
from backhand.pattern import pattern

# Of a file that is dropped, and of what is typed.
MOST_BYTES: Final = 2 * 2**20
PASTED: Final = "pasted.py"

_HEAD: Final = pattern(r"^# %% cell (\d{1,4})\s*$")
# PEP 263: what Python reads in the first two lines of a file.
_CODING: Final = pattern(r"^([ \t\f]*#.*?coding[:=][ \t]*)([-\w.]+)", re.ASCII)
_LONGEST_NAME: Final = 80


class UnusableError(BackhandError, ValueError):
    """What was dropped or typed can't be checked; the text says why and what to do."""


@dataclass(frozen=True)
class Manuscript:
    """Somebody's code under its name.

    Attributes
    ----------
    text : str
        As the editor shows it.
    name : str
        Of the file, without folders; it ends with .py or .ipynb.
    """

    text: str
    name: str = PASTED

    @property
    def is_notebook(self) -> bool:
        """Whether it is handed on as a notebook."""
        return self.name.endswith(".ipynb")

    def with_text(self, text: str) -> Manuscript:
        """Return it under the same name after a change of its text."""
        return replace(self, text=text)

    def content(self) -> str:
        """Return the file that the judge is given.

        Raises
        ------
        UnusableError
            It is empty, or larger than `MOST_BYTES`.
        """
        if not self.text.strip():
            raise UnusableError(
                _("there is no code yet: paste a layer, drop a file, or choose one")
            )
        content = _notebook_of(self.text) if self.is_notebook else _as_utf8(self.text)
        if len(content.encode(errors="surrogatepass")) > MOST_BYTES:
            raise _too_large(self.name)
        try:
            content.encode()
        except UnicodeEncodeError as error:
            raise UnusableError(_("the code holds half a character; delete it")) from error
        return content

    def line(self, line: int | None, cell: int | None = None) -> int | None:
        """Return the editor's line for a line of the file, or of a notebook's cell, from 1."""
        last = self.text.count("\n") + 1
        if line is None:
            return None
        if self.is_notebook:
            starts = {number: start for number, start, _source in _cells_in(self.text)}
            if cell not in starts:
                return None
            line += starts[cell]
        return line if 1 <= line <= last else None


def read_file(name: str, content: bytes) -> Manuscript:
    """Read a file that was dropped; nothing is run, and nothing is written.

    Raises
    ------
    UnusableError
        It is too large, of another kind, not in the encoding that it says, or no notebook.
    """
    name = _plain_name(name)
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("zip", "gz", "tgz", "tar", "7z"):
        raise UnusableError(
            _("{name} is an archive: unpack it and drop the .py or .ipynb file").format(name=name)
        )
    if suffix not in ("py", "ipynb"):
        raise UnusableError(
            _("{name} is neither a .py nor an .ipynb file").format(name=name or "?")
        )
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    name = f"{name.rpartition('.')[0]}.{suffix}"
    try:
        if suffix == "ipynb":
            text = content.decode("utf-8-sig")
        else:
            text = importlib.util.decode_source(content)
    except (UnicodeDecodeError, SyntaxError, LookupError) as error:
        raise UnusableError(
            _("{path} is not text in the encoding it says: {reason}").format(
                path=name, reason=str(error)[:200]
            )
        ) from error
    if "\0" in text:
        raise UnusableError(_("{name} is not text").format(name=name))
    return Manuscript(_editor_text(name, text) if suffix == "ipynb" else text, name)


def _too_large(name: str) -> UnusableError:
    return UnusableError(
        _("{name} is larger than {size} MB; a notebook is smaller without its outputs").format(
            name=name, size=MOST_BYTES // 2**20
        )
    )


def _plain_name(name: str) -> str:
    """Return a file's name without folders and without what does not show."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    stem, dot, suffix = shown.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{suffix[:10]}" if stem else ""


def _editor_text(name: str, content: str) -> str:
    """Return a notebook's code cells as the editor shows them."""
    from backhand.sources.notebook import cells_of

    try:
        cells = cells_of(content)
    except (ValueError, RecursionError) as error:
        raise UnusableError(f"{name}: {error}") from error
    parts = [
        f"# %% cell {number}\n{cell.source.rstrip()}\n"
        for number, cell in enumerate(cells, 1)
        if cell.cell_type == "code" and cell.source.strip()
    ]
    if not parts:
        raise UnusableError(_("{name} has no code cells").format(name=name))
    return "\n".join(parts)


def _cells_in(text: str) -> list[tuple[int, int, str]]:
    """Return the cells that the editor shows: number, line of its head, source.

    Numbers rise, whatever the heads say: a head that was copied gets the next number.
    """
    cells: list[tuple[int, int, list[str]]] = []
    before: list[str] = []
    for line_number, line in enumerate(text.split("\n"), 1):
        head = _HEAD.match(line)
        if head:
            if not cells and any(s.strip() for s in before):
                cells.append((1, 0, before))
            number = max(int(head[1]), cells[-1][0] + 1 if cells else 1)
            cells.append((number, line_number, []))
        else:
            (cells[-1][2] if cells else before).append(line)
    if not cells:
        cells.append((1, 0, before))
    return [(number, start, "\n".join(lines)) for number, start, lines in cells]


def _notebook_of(text: str) -> str:
    """Return the notebook that the editor shows; what is no code is an empty note there."""
    sources = {number: source for number, _start, source in _cells_in(text)}
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": sources[number],
        }
        if number in sources
        else {"cell_type": "markdown", "metadata": {}, "source": ""}
        for number in range(1, max(sources) + 1)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def _as_utf8(text: str) -> str:
    """Return a file's text for UTF-8: what its head says of another encoding no longer holds."""
    lines = text.split("\n", 2)
    for number, line in enumerate(lines[:2]):
        if _CODING.match(line):
            lines[number] = _CODING.sub(r"\1utf-8", line)
            break
        if number == 0 and line.strip() and not line.lstrip().startswith("#"):
            break
    return "\n".join(lines)
