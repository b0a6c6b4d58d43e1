"""The curves of a run as drawings that a page colours itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
from backhand.training import History

_WIDTH: Final = 440
_HEIGHT: Final = 270
_TOP: Final = 14
_BOTTOM: Final = 42
_LEFT: Final = 50

# Points of a drawn line: more than the pixels it has on most screens.
_POINTS: Final = 400


@dataclass(frozen=True)
class _Frame:
    """Where the drawn units lie on the paper."""

    x: Scale
    y: Scale
    right: int

    def across(self, place: float) -> float:
        return _LEFT + (place - self.x.low) / (self.x.high - self.x.low) * (
            _WIDTH - _LEFT - self.right
        )

    def down(self, place: float) -> float:
        share = (place - self.y.low) / (self.y.high - self.y.low)
        return _HEIGHT - _BOTTOM - min(max(share, 0.0), 1.0) * (_HEIGHT - _TOP - _BOTTOM)

    def points(self, pairs: Iterable[tuple[float, float]]) -> str:
        return " ".join(f"{self.across(x):.1f},{self.down(y):.1f}" for x, y in pairs)


def loss_chart(history: History, *, title: str, iteration: str) -> str:
    """Return the losses as SVG: the range of each stretch of batches, and their mean.

    Parameters
    ----------
    history : History
    title, iteration : str
        What the drawing shows, for readers who don't see it; the axis's name.

    Returns
    -------
    svg : str
        With classes for colours: axis, grid, band, line.
    """
    losses = np.asarray(history.train_loss)
    drawn = loss_position(losses)
    frame = _Frame(iteration_scale(len(losses)), loss_scale(losses), right=12)
    edges = np.unique(np.linspace(0, len(losses), min(len(losses), 220) + 1).astype(int))
    tops = np.maximum.reduceat(drawn, edges[:-1])
    bottoms = np.minimum.reduceat(drawn, edges[:-1])
    middles = (edges[:-1] + edges[1:] - 1) / 2
    outline = [*zip(middles, tops, strict=True), *zip(middles[::-1], bottoms[::-1], strict=True)]
    means = loss_position(smoothed(losses, smoothing_window(len(losses))))
    at = np.unique(np.linspace(0, len(losses) - 1, _POINTS).astype(int))
    parts = [
        f'<polygon class="band" points="{frame.points(outline)}"/>',
        f'<polyline class="line loss" points="{frame.points(_pairs(at, means[at]))}"/>',
    ]
    return _svg(frame, parts, title, iteration)


def accuracy_chart(history: History, *, title: str, iteration: str, train: str, test: str) -> str:
    """Return both accuracies as SVG, a mark for each row.

    Parameters
    ----------
    history : History
        With at least one row.
    title, iteration : str
        As for `loss_chart`.
    train, test : str
        The names of the lines, written at their ends.

    Returns
    -------
    svg : str
        With classes for colours: axis, grid, train, test.
    """
    accuracies = history.train_accuracy + history.test_accuracy
    frame = _Frame(iteration_scale(len(history.train_loss)), accuracy_scale(accuracies), right=92)
    parts = []
    ends = []
    for kind, name, values in (
        ("train", train, history.train_accuracy),
        ("test", test, history.test_accuracy),
    ):
        pairs = _pairs(history.iteration, accuracy_position(values))
        parts.append(f'<polyline class="line {kind}" points="{frame.points(pairs)}"/>')
        for (x, y), row, value in zip(pairs, history.iteration, values, strict=True):
            parts.append(
                f'<circle class="{kind}" cx="{frame.across(x):.1f}" cy="{frame.down(y):.1f}" '
                f'r="3"><title>{escape(name)} {100 * value:.2f} % ({row:,})</title></circle>'
            )
        ends.append((frame.down(pairs[-1][1]), kind, f"{name} {100 * values[-1]:.1f} %"))
    ends.sort()
    # The names keep a line's height apart.
    upper, lower = ends[0][0], ends[1][0]
    lack = max(16 - (lower - upper), 0.0) / 2
    beside = frame.across(history.iteration[-1]) + 9
    for (height, kind, text), shift in zip(ends, (-lack, lack), strict=True):
        parts.append(
            f'<text class="name {kind}" x="{beside:.1f}" y="{height + shift + 4:.1f}">'
            f"{escape(text)}</text>"
        )
    return _svg(frame, parts, title, iteration)


def _pairs(xs: Iterable[float], ys: NDArray[np.float64]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


def _svg(frame: _Frame, parts: list[str], title: str, iteration: str) -> str:
    right, floor = _WIDTH - frame.right, _HEIGHT - _BOTTOM
    grid = []
    for place, text in frame.y.ticks:
        y = frame.down(place)
        grid.append(f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        grid.append(f'<text class="axis" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">')
        grid.append(f"{escape(text)}</text>")
    for place, text in frame.x.ticks:
        x = frame.across(place)
        grid.append(f'<text class="axis" x="{x:.1f}" y="{floor + 17}" text-anchor="middle">')
        grid.append(f"{escape(text)}</text>")
    middle = (_LEFT + right) / 2
    grid.append(f'<text class="axis" x="{middle:.1f}" y="{_HEIGHT - 6}" text-anchor="middle">')
    grid.append(f"{escape(iteration)}</text>")
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">'
        + "".join(grid)
        + "".join(parts)
        + "</svg>"
    )
