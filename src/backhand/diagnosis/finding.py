"""What is wrong, as the report says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Finding:
    """One fault of one subject.

    Attributes
    ----------
    rule : str
        "BH103".
    where : str
        "dx", a parameter's name, "out", or "-" where no tensor is meant.
    severity : str
    message : str
        One sentence with the figures, in the language in force.
    fix : str
        What to write instead.
    evidence : dict
        The figures by name, as JSON can hold them.
    confidence : int
        For the order of findings: the higher comes first.
    also : tuple of str
        The other places where the same fault shows.
    proved : bool
        An edit of the code makes every gradient right, and it stands for this rule.
    patch : str
        That edit as a unified diff, or "".
    """

    rule: str
    where: str
    severity: Severity
    message: str
    fix: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    confidence: int = 0
    also: tuple[str, ...] = ()
    proved: bool = False
    patch: str = ""

    @property
    def line(self) -> int | None:
        """The line that it points at, where one is known; in a notebook, of its cell."""
        line = self.evidence.get("line")
        return line if isinstance(line, int) else None
