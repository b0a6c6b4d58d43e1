"""The outcome of a gradient check as a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from backhand.derivatives import Comparison, GradientCheck
from backhand.language import gettext as _
from backhand.reports.console import plain_text

if TYPE_CHECKING:
    from rich.table import Table


def column_titles() -> tuple[str, ...]:
    """Return the heads of the columns, in the order of `cells`."""
    return (
        _("parameter"),
        _("shape"),
        _("mean absolute difference"),
        _("max relative error"),
        _("cosine"),
        _("ratio"),
        _("noise floor"),
        _("verdict"),
    )


def cells(name: str, comparison: Comparison) -> tuple[str, ...]:
    """Return one parameter's figures as they are shown, one for each column title."""
    return (
        name,
        "×".join(map(str, comparison.shape)),
        f"{comparison.mean_abs_error:.1e}",
        f"{comparison.max_relative_error:.1e}",
        _decimal(comparison.cosine),
        _decimal(comparison.ratio),
        f"{comparison.noise_floor:.0e}",
        _("ok") if comparison.passed else _("WRONG"),
    )


def gradient_table(check: GradientCheck) -> Table:
    """Return the check as a rich table: a line for each parameter.

    Parameters
    ----------
    check : GradientCheck

    Returns
    -------
    table : rich.table.Table
    """
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    # Close together: the table fits a terminal of 80 cells.
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True, header_style="bold")
    for position, title in enumerate(column_titles()):
        # The name and the verdict are words, the rest figures that line up on the right.
        last = position == len(column_titles()) - 1
        table.add_column(
            title,
            justify="left" if position == 0 or last else "right",
            vertical="bottom",
            overflow="fold",
            min_width=cell_len(title) if position == 0 else _widest_word(title),
        )
    for name, comparison in check.comparisons.items():
        *figures, verdict = cells(name, comparison)
        style = "green" if comparison.passed else "bold red"
        table.add_row(*figures, Text(verdict, style=style))
    return table


def summary(check: GradientCheck) -> str:
    """Return the sentences below the table: how it was measured, and the verdict."""
    return f"{method_note(check)}\n{verdict_note(check)}"


def method_note(check: GradientCheck) -> str:
    """Return how the gradients were measured, and at what cost."""
    entries = sum(comparison.size for comparison in check.comparisons.values())
    compared = sum(comparison.compared for comparison in check.comparisons.values())
    if check.method == "exhaustive":
        measured = _("Every one of the {entries:,} entries was compared.").format(entries=entries)
    else:
        measured = _(
            "Probed: random directions through all {entries:,} entries, and {compared:,} of them "
            "one by one (backhand check --exhaustive compares every one)."
        ).format(entries=entries, compared=compared)
    cost = _(
        "Images: {samples}; forward passes: {evaluations:,}; {seconds:.2f} s; float64."
    ).format(samples=check.samples, evaluations=check.evaluations, seconds=check.seconds)
    return f"{measured}\n{cost}"


def verdict_note(check: GradientCheck) -> str:
    """Return the verdict on all parameters in a sentence."""
    if check.passed:
        worst = max(comparison.mean_abs_error for comparison in check.comparisons.values())
        return _(
            "Backpropagation agrees with the numerical gradient: "
            "the largest mean absolute difference is {worst:.1e}."
        ).format(worst=worst)
    wrong = [name for name, comparison in check.comparisons.items() if not comparison.passed]
    return _(
        "Backpropagation is WRONG for {names}: the difference from the numerical gradient is "
        "larger than its noise."
    ).format(names=", ".join(wrong))


def gradient_text(check: GradientCheck) -> str:
    """Return the table with its sentences as plain text."""
    return plain_text(gradient_table(check)) + summary(check) + "\n"


def _widest_word(title: str) -> int:
    """Return the width at which no word of `title` is broken; Japanese breaks anywhere."""
    from rich.cells import cell_len

    return max(cell_len(word) if word.isascii() else 8 for word in title.split())


def _decimal(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.5f}"
