"""The results of a sweep as a picture."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from backhand.sweep.trial import TrialResult
from backhand.training import write_atomically

# As in the reports: blue, and orange for the best.
_BLUE, _ORANGE = "#0072b2", "#d55e00"


def write_picture(results: list[TrialResult], names: list[str], path: Path) -> None:
    """Draw the accuracy against each setting; against two of them, a heat map too.

    Parameters
    ----------
    results : list of TrialResult
        Failures are left out.
    names : list of str
        The settings that vary.
    path : Path
        Of the PNG.

    Raises
    ------
    RunFolderError
        The file can't be written.
    """
    from matplotlib.figure import Figure

    good = [result for result in results if result.accuracy is not None]
    grid = _grid(good, names)
    panels = len(names) + (grid is not None)
    columns = min(panels, 3)
    rows = -(-panels // columns)
    figure = Figure(figsize=(4.2 * columns, 3.4 * rows), layout="constrained")
    for place, name in enumerate(names):
        _draw_one(figure.add_subplot(rows, columns, place + 1), good, name)
    if grid is not None:
        _draw_grid(figure, figure.add_subplot(rows, columns, panels), grid, names)
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=120)
    write_atomically(path, stream.getvalue())


def _draw_one(axes: Any, results: list[TrialResult], name: str) -> None:
    values = [result.changes[name] for result in results]
    accuracies = np.array([100 * float(result.accuracy or 0) for result in results])
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        places = np.array(values, dtype=float)
        if len(places) and places.min() > 0 and places.max() / places.min() >= 8:
            axes.set_xscale("log")
        kinds = sorted(set(values))
        if 1 < len(kinds) <= 8:
            axes.set_xticks(kinds, [f"{kind:g}" for kind in kinds])
            axes.minorticks_off()
    else:
        kinds = sorted({str(value) for value in values})
        places = np.array([kinds.index(str(value)) for value in values], dtype=float)
        axes.set_xticks(range(len(kinds)), kinds)
        axes.set_xlim(-0.5, max(len(kinds) - 0.5, 0.5))
    axes.scatter(places, accuracies, color=_BLUE, alpha=0.7, s=28, linewidths=0)
    if len(accuracies):
        best = int(accuracies.argmax())
        axes.scatter(places[best], accuracies[best], color=_ORANGE, s=60, zorder=3)
        axes.annotate(
            f"{accuracies[best]:.2f} %",
            (places[best], accuracies[best]),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            color=_ORANGE,
        )
        axes.margins(y=0.18)
    axes.set_xlabel(name)
    # In English everywhere: matplotlib's own font has no Japanese.
    axes.set_ylabel("held-out accuracy, %")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)


def _grid(results: list[TrialResult], names: list[str]) -> tuple[list[Any], list[Any], Any] | None:
    """Return both axes and the accuracies of a grid of two settings, or None."""
    if len(names) != 2 or not results:
        return None
    axes = [sorted({r.changes[name] for r in results}, key=_order) for name in names]
    if min(map(len, axes)) < 2 or len(axes[0]) * len(axes[1]) > 2 * len(results):
        return None
    table = np.full((len(axes[1]), len(axes[0])), np.nan)
    for result in results:
        first, second = (axis.index(result.changes[n]) for axis, n in zip(axes, names, strict=True))
        table[second, first] = 100 * float(result.accuracy or 0)
    return axes[0], axes[1], table


def _order(value: Any) -> tuple[bool, Any]:
    return isinstance(value, str), value


def _draw_grid(figure: Any, axes: Any, grid: tuple[Any, Any, Any], names: list[str]) -> None:
    across, up, table = grid
    image = axes.imshow(table, origin="lower", aspect="auto", cmap="Blues")
    axes.set_xticks(range(len(across)), [str(value) for value in across])
    axes.set_yticks(range(len(up)), [str(value) for value in up])
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    middle = (np.nanmin(table) + np.nanmax(table)) / 2
    for row, column in np.argwhere(np.isfinite(table)):
        dark = table[row, column] > middle
        axes.text(
            column,
            row,
            f"{table[row, column]:.1f}",
            ha="center",
            va="center",
            color="white" if dark else "black",
        )
    figure.colorbar(image, ax=axes, label="%")
