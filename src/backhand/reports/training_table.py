"""The accuracies of a run as a table that grows by a line each epoch."""

from __future__ import annotations

from collections.abc import Sequence

from backhand.language import gettext as _
from backhand.training import HistoryRow

# Cells between two columns.
_GAP = "   "


def header() -> str:
    """Return the line above the rows."""
    return _line(_titles())


def row_line(row: HistoryRow, epoch: int, loss: float) -> str:
    """Return a row as a line that stands right below `header`.

    Parameters
    ----------
    row : HistoryRow
    epoch : int
        Epochs behind the row; 0 for the first.
    loss : float
        In nats, the mean over the batches since the row before.
    """
    return _line(
        (
            str(epoch),
            f"{row.iteration:,}",
            f"{loss:.4f}",
            f"{row.train_accuracy:.4f}",
            f"{row.test_accuracy:.4f}",
            f"{row.seconds:.1f} s",
        )
    )


def _titles() -> tuple[str, ...]:
    return (
        _("epoch"),
        _("iteration"),
        _("loss"),
        _("train acc"),
        _("test acc"),
        _("time"),
    )


def _line(cells: Sequence[str]) -> str:
    from rich.cells import cell_len

    # Each column is as wide as its title, or as the longest figure it will hold.
    widths = (5, 9, 7, 9, 8, 9)
    parts = []
    for cell, title, width in zip(cells, _titles(), widths, strict=True):
        wide = max(cell_len(title), width)
        parts.append(" " * (wide - cell_len(cell)) + cell)
    return _GAP.join(parts)
