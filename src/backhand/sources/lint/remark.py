"""What a rule says of a place in the source."""

from __future__ import annotations

from typing import Any

from backhand.frozen import frozen
from backhand.sources.lint.names import Names


@frozen
class Remark:
    """A remark.

    Attributes
    ----------
    rule : str
        "BH501".
    line, column : int
        In the file, or in all cells of a notebook one below the other; from 1 and from 0.
    message, fix : str
        In the language in force.
    """

    rule: str
    line: int
    column: int
    message: str
    fix: str

    def to_dict(self, names: Names) -> dict[str, Any]:
        """Return the remark as the contract's JSON object."""
        cell, line = names.locate(self.line) if names.locate else (None, self.line)
        record: dict[str, Any] = {
            "rule": self.rule,
            "path": names.path,
            "line": line,
            "column": self.column + 1,
            "message": self.message,
            "fix": self.fix,
        }
        if cell is not None:
            record["cell"] = cell
        return record


def place_text(names: Names, line: int) -> str:
    """Say where a line is, as people count: "line 31", "cell 4, line 2"."""
    from backhand.language import gettext as _

    cell, line = names.locate(line) if names.locate else (None, line)
    if cell is None:
        return _("line {line}").format(line=line)
    return _("cell {cell}, line {line}").format(cell=cell, line=line)
