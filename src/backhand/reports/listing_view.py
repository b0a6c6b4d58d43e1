"""What the lines of a pass hold, as a person reads it on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from backhand.diagnosis.report import ListedLine, SubjectReport
from backhand.language import gettext as _

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

# By the status of a line: its colour.
_STYLES: Final = {"forward": "dim", "right": "green", "wrong": "red"}
# Between columns, and at least for the code, however long its line is.
_GAP: Final = 2
_NARROWEST: Final = 24


def listing_table(lines: Sequence[ListedLine], width: int) -> Table:
    """Return a row for each line: its number, itself, its value's shape, what that is.

    Parameters
    ----------
    lines : sequence of ListedLine
    width : int
        Of the terminal, in columns.
    """
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    numbers = [str(line.line) for line in lines]
    shapes = [str(line.shape) if line.shape else "" for line in lines]
    beside = sum(
        max(map(cell_len, texts), default=0)
        for texts in (numbers, shapes, [line.told for line in lines])
    )
    table = Table.grid(padding=(0, _GAP))
    table.add_column(justify="right", style="dim", no_wrap=True)
    widest = max(_NARROWEST, width - beside - 4 * _GAP)
    table.add_column(no_wrap=True, overflow="ellipsis", max_width=widest)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True)
    for line, number, shape in zip(lines, numbers, shapes, strict=True):
        style = _STYLES.get(line.status, "")
        code = Text(line.code, style="dim" if line.status == "forward" else "")
        table.add_row(number, code, shape, Text(line.told, style=style))
    return table


def print_listing(report: SubjectReport, console: Console) -> None:
    """Print what each line of a turn or of two passes holds, then what is said of it."""
    from rich.text import Text

    title = _("{name}, line {line}: {binding}, under the loss {loss}")
    told = title.format(
        name=report.name, line=report.line, binding=report.binding, loss=report.loss
    )
    console.print(Text(told, style="bold"))
    console.print(listing_table(report.lines, console.width))
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
        sign = "i" if finding.severity == "info" else "✗"
        console.print(Text(f"{sign} {finding.rule} {where}: {finding.message}", style=style))
        if finding.fix:
            console.print(Text(f"  → {finding.fix}"))
    console.print()
