"""The results of a sweep as a table: on the terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from backhand.language import gettext as _
from backhand.sweep.trial import TrialResult
from backhand.training import write_atomically

if TYPE_CHECKING:
    from rich.table import Table


def ranked(results: list[TrialResult]) -> list[TrialResult]:
    """Return the results, the best accuracy on the held-out part first, failures last."""
    return sorted(
        results, key=lambda r: (r.accuracy is None, -(r.accuracy or 0.0), r.seconds, r.number)
    )


def results_table(results: list[TrialResult], names: list[str], rows: int = 20) -> Table:
    """Return the best rows as a table for the terminal."""
    from rich.table import Table

    table = Table(box=None, header_style="")
    table.add_column("#", justify="right")
    for name in names:
        table.add_column(name, justify="right")
    for title in (_("held-out acc"), _("train acc"), _("loss"), _("time")):
        table.add_column(title, justify="right")
    for result in ranked(results)[:rows]:
        varied = [str(result.changes[name]) for name in names]
        if result.accuracy is None:
            table.add_row(str(result.number), *varied, _("failed"), "", "", "")
            continue
        table.add_row(
            str(result.number),
            *varied,
            f"{result.accuracy:.4f}",
            f"{result.train_accuracy:.4f}",
            f"{result.loss:.4f}",
            _("{seconds:.1f} s").format(seconds=result.seconds),
        )
    return table


def write_table(results: list[TrialResult], names: list[str], folder: Path) -> None:
    """Write results.csv and results.json, the best first.

    Raises
    ------
    RunFolderError
        A file can't be written.
    """
    fields = (
        *("accuracy", "best_accuracy", "train_accuracy", "loss"),
        *("iterations", "seconds", "error"),
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["number", *names, *fields])
    for result in ranked(results):
        values = [getattr(result, field) for field in fields]
        writer.writerow(
            [
                result.number,
                *(result.changes[name] for name in names),
                *("" if value is None else value for value in values),
            ]
        )
    write_atomically(folder / "results.csv", text.getvalue().encode())
    records = [result.to_dict() for result in ranked(results)]
    write_atomically(
        folder / "results.json",
        (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode(),
    )
