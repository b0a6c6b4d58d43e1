"""The curves of a run as a picture."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Final

import numpy as np

from backhand.language import gettext as _
from backhand.language import language, mark
from backhand.reports.axis import (
    Scale,
    accuracy_position,
    accuracy_scale,
    iteration_scale,
    loss_position,
    loss_scale,
    smoothed,
    smoothing_window,
)
from backhand.training import History, write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK: Final = "#1f2933"
_FAINT: Final = "#7b8794"
_GRID: Final = "#e4e7eb"
_LOSS: Final = "#5b5bd6"
_TRAIN: Final = "#0072b2"
_TEST: Final = "#d55e00"

_SIZE: Final = (11.0, 4.4)  # inches
_DPI: Final = 150

# Families with Japanese glyphs, on Linux, macOS and Windows.
_JAPANESE: Final = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans JP",
    "IPAexGothic",
    "IPAGothic",
    "TakaoPGothic",
    "VL PGothic",
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic",
    "Meiryo",
    "MS Gothic",
)


def write_curves(history: History, path: str | os.PathLike[str]) -> None:
    """Draw loss and accuracies over the iterations into a PNG file.

    Its words are Japanese where that is the language and a font has the glyphs.

    Parameters
    ----------
    history : History
        With at least one iteration.
    path : path

    Raises
    ------
    RunFolderError
        The file can't be written.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    japanese = _japanese_family() if language() == "ja" else None

    def word(message: str) -> str:
        return _(message) if language() != "ja" or japanese is not None else message

    families = [japanese, "DejaVu Sans"] if japanese else ["DejaVu Sans"]
    with mpl.rc_context({"font.family": families, "font.size": 10.5, "text.color": _INK}):
        # A figure of its own, so that nothing stays behind in pyplot.
        figure = Figure(figsize=_SIZE, dpi=_DPI, layout="constrained", facecolor="white")
        left, right = figure.subplots(1, 2)
        _draw_loss(left, history)
        _draw_accuracies(right, history, word(mark("train")), word(mark("test")))
        left.set_title(word(mark("Loss of each batch, and smoothed")), loc="left", pad=12)
        right.set_title(word(mark("Accuracy")), loc="left", pad=12)
        for axes in (left, right):
            axes.set_xlabel(word(mark("iteration")), color=_FAINT)
            _tidy(axes, iteration_scale(len(history.train_loss)))
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
    write_atomically(path, picture.getvalue())


def _draw_loss(axes: Axes, history: History) -> None:
    losses = np.asarray(history.train_loss)
    scale = loss_scale(losses)
    places = np.arange(len(losses))
    axes.plot(places, loss_position(losses), color=_LOSS, alpha=0.22, linewidth=0.6)
    means = smoothed(losses, smoothing_window(len(losses)))
    axes.plot(places, loss_position(means), color=_LOSS, linewidth=2)
    _set_scale(axes, scale)


def _draw_accuracies(axes: Axes, history: History, train: str, test: str) -> None:
    lines = (
        (train, history.train_accuracy, _TRAIN, "-", "o"),
        (test, history.test_accuracy, _TEST, "--", "s"),
    )
    ends = []
    for name, accuracies, colour, dashes, marker in lines:
        drawn = accuracy_position(accuracies)
        axes.plot(
            history.iteration, drawn, dashes, color=colour, marker=marker, markersize=3.6,
            linewidth=1.8,
        )  # fmt: skip
        ends.append((float(drawn[-1]), f"{name} {100 * accuracies[-1]:.1f} %", colour))
    scale = accuracy_scale(history.train_accuracy + history.test_accuracy)
    _set_scale(axes, scale)
    # The names stand at the ends of their lines, the upper one pushed up, the lower down.
    ends.sort()
    apart = ends[1][0] - ends[0][0] > 0.08 * (scale.high - scale.low)
    for (height, text, colour), shift in zip(ends, (0, 0) if apart else (-7, 7), strict=True):
        axes.annotate(
            text,
            (history.iteration[-1], height),
            xytext=(8, shift),
            textcoords="offset points",
            color=colour,
            va="center",
            fontweight="bold",
            annotation_clip=False,
        )


def _set_scale(axes: Axes, scale: Scale) -> None:
    axes.set_ylim(scale.low, scale.high)
    axes.set_yticks([place for place, _text in scale.ticks], [text for _p, text in scale.ticks])


def _tidy(axes: Axes, iterations: Scale) -> None:
    axes.set_xlim(iterations.low, iterations.high)
    axes.set_xticks(
        [place for place, _text in iterations.ticks], [text for _p, text in iterations.ticks]
    )
    axes.grid(True, axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_FAINT, length=0)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(_GRID)


def _japanese_family() -> str | None:
    """Return the first installed family that has the glyphs; None without one."""
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    return next((name for name in _JAPANESE if name in installed), None)
