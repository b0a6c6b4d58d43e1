"""The lines of a training turn as a person reads them on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from backhand.diagnosis.report import ListedLine, SubjectReport
from backhand.language import gettext as _

if TYPE_CHECKING:
    from rich.console import Console

# By the status of a line: its mark and its colour.
_MARKS: Final = {
    "forward": ("", "dim"),
    "right": ("✓", "green"),
    "multiple": ("✓", "green"),
    "wrong": ("✗", "red"),
    "other": ("", ""),
}


def print_listing(report: SubjectReport, text: Sequence[str], console: Console) -> None:
    """Print what each line of a turn holds, then what is said of it.

    Parameters
    ----------
    report : SubjectReport
        With its lines.
    text : sequence of str
        The program's lines.
    console : Console
    """
    from rich.table import Table
    from rich.text import Text

    title = _("{name}, the turn of line {line}, under the loss {loss}")
    console.print(title.format(name=report.name, line=report.line, loss=report.loss), style="bold")
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=max(24, console.width - 44))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    for number, line in _once(report.lines):
        mark, colour = _MARKS[line.status]
        code = text[number - 1].strip() if 0 < number <= len(text) else ""
        held = f"{mark} {line.holds}".strip()
        shape = str(tuple(line.shape)) if line.shape else ""
        table.add_row(str(number), Text(code), shape, Text(held, style=colour))
    console.print(table)
    for one in report.unexamined:
        told = _("{name} was not examined: {why}").format(name=one.name, why=one.why)
        console.print(Text(told))
    names = ", ".join(gradient.name for gradient in report.gradients if gradient.passed)
    if report.verdict == "pass":
        console.print(Text(_("✓ right: {names}").format(names=names), style="green"))
    elif report.verdict == "skipped":
        console.print(Text(_("not judged: {why}").format(why=report.note)))
    for finding in report.findings:
        at = finding.line
        where = f"{finding.where}, {_('line')} {at}" if at else finding.where
        style = "red" if finding.severity == "error" else "yellow"
        console.print(Text(f"✗ {finding.rule} {where}: {finding.message}", style=style))
        if finding.fix:
            console.print(Text(f"  → {finding.fix}"))
    console.print()


def _once(lines: Sequence[ListedLine]) -> list[tuple[int, ListedLine]]:
    """Return one row a line of the text: that of what it was written for, the last it held."""
    found: dict[int, ListedLine] = {}
    for line in lines:
        number = line.line
        known = found.get(number)
        if known is None or line.status != "other" or known.status == "other":
            found[number] = line
    return sorted(found.items())
