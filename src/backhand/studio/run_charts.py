"""The curves of several runs over each other, as drawings that the page colours itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.language import gettext as _
from backhand.reports.axis import (
    Scale,
    accuracy_position,
    accuracy_scale,
    iteration_scale,
    loss_position,
    smoothed,
)
from backhand.studio.experiment import Experiment

# Colours that the style sheet has for runs, one after the other.
COLOURS: Final = 8

_WIDTH: Final = 520
_HEIGHT: Final = 300
_TOP: Final = 12
_BOTTOM: Final = 40
_LEFT: Final = 50
_RIGHT: Final = 14

# Points of a drawn line, one for two or three pixels on most screens; of the range round it, fewer.
_POINTS: Final = 200
_RANGE_POINTS: Final = 100

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class _Frame:
    """Where the drawn units lie on the paper."""

    x: Scale
    y: Scale

    def points(self, xs: Iterable[float], ys: Iterable[float]) -> str:
        x = np.fromiter(xs, float)
        y = np.fromiter(ys, float)
        width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        across = _LEFT + (x - self.x.low) / (self.x.high - self.x.low) * width
        share = np.clip((y - self.y.low) / (self.y.high - self.y.low), 0, 1)
        down = _HEIGHT - _BOTTOM - share * height
        # Python's own numbers: NumPy's are slower to write by far.
        pairs = zip(across.tolist(), down.tolist(), strict=True)
        return " ".join([f"{a:.1f},{b:.1f}" for a, b in pairs])

    def place(self, x: float, y: float) -> tuple[str, str]:
        across, down = self.points((x,), (y,)).split(",")
        return across, down


def colour_of(experiment: Experiment) -> int:
    """Return which of the style sheet's colours is a run's, from 1."""
    return (experiment.number - 1) % COLOURS + 1


def loss_chart(experiments: Sequence[Experiment], selected: Experiment | None) -> str:
    """Return the losses as SVG: a line a run, and the selected one's range round it.

    Parameters
    ----------
    experiments : sequence of Experiment
    selected : Experiment or None
        Drawn last, and stronger.
    """
    curves = []
    for one in _last(experiments, selected):
        with one.lock:
            curves.append((one, one.curve.points()))
    curves = [(one, points) for one, points in curves if np.isfinite(points[1]).any()]
    drawn = [loss_position(points[1][np.isfinite(points[1])]) for _one, points in curves]
    frame = _Frame(
        _iterations([one.iteration for one, _points in curves], experiments),
        _losses(np.concatenate(drawn) if drawn else np.array([np.log10(2.5)])),
    )
    parts: list[str] = []
    for one, (places, means, lows, highs) in curves:
        fit = np.isfinite(means) & np.isfinite(lows) & np.isfinite(highs)
        places, means, lows, highs = places[fit], means[fit], lows[fit], highs[fit]
        colour = f"run-{colour_of(one)}"
        if one is selected and len(places) > 2:
            at = _some(len(places), _RANGE_POINTS)
            outline = frame.points(
                [*places[at], *places[at][::-1]],
                [
                    *loss_position(_reached(highs, at, np.maximum)),
                    *loss_position(_reached(lows, at, np.minimum))[::-1],
                ],
            )
            parts.append(f'<polygon class="band {colour}" points="{outline}"/>')
        at = _some(len(places), _POINTS)
        calm = loss_position(smoothed(means, len(means) // 60))[at]
        strong = " strong" if one is selected else ""
        line = frame.points(places[at], calm)
        parts.append(f'<polyline class="line {colour}{strong}" points="{line}"/>')
    return _svg(frame, parts, _loss_text(experiments))


def accuracy_chart(experiments: Sequence[Experiment], selected: Experiment | None) -> str:
    """Return the accuracies as SVG: of the test images a line, of the training images dashes.

    Parameters
    ----------
    experiments, selected
        As for `loss_chart`.
    """
    shown = [one for one in _last(experiments, selected) if one.rows]
    known = {one: _accuracies(one) for one in shown}
    values = [share for rows in known.values() for row in rows for share in row[1:]]
    frame = _Frame(
        _iterations([one.iteration for one in shown], experiments),
        accuracy_scale(values or [0.9]),
    )
    parts = []
    for one, rows in known.items():
        places = [row[0] for row in rows]
        colour = f"run-{colour_of(one)}"
        strong = " strong" if one is selected else ""
        for kind, column in (("train", 1), ("test", 2)):
            line = frame.points(places, accuracy_position([row[column] for row in rows]))
            parts.append(f'<polyline class="line {kind} {colour}{strong}" points="{line}"/>')
        # A single row is a point, which a line would not show.
        x, y = frame.place(places[-1], float(accuracy_position(rows[-1][2])))
        parts.append(f'<circle class="{colour}" cx="{x}" cy="{y}" r="3.5"/>')
    return _svg(frame, parts, _accuracy_text(experiments))


def _accuracies(one: Experiment) -> list[tuple[int, float, float]]:
    """Return the iterations with their accuracies, those of the end among them."""
    rows = [(row.iteration, row.train_accuracy, row.test_accuracy) for row in one.rows]
    if one.done is not None:
        rows.append((one.iteration - 1, one.done.train_accuracy, one.done.test_accuracy))
    return rows


def _last(experiments: Sequence[Experiment], selected: Experiment | None) -> list[Experiment]:
    return sorted(experiments, key=lambda one: one is selected)


def _some(count: int, most: int) -> NDArray[np.intp]:
    """Return so many places among `count`, first and last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.intp))


def _reached(values: Floats, at: NDArray[np.intp], reduce: np.ufunc) -> Floats:
    """Return the extremes of the stretches that begin at `at`."""
    reached: Floats = reduce.reduceat(values, at)
    return reached


def _iterations(done: Sequence[int], experiments: Sequence[Experiment]) -> Scale:
    """Return an axis a little longer than the runs are by now, which seldom moves."""
    furthest = max([*done, 20])
    planned = max([one.settings.iterations for one in experiments], default=furthest)
    power = 10 ** int(np.floor(np.log10(furthest)))
    ladder = (factor * power for factor in (1, 1.5, 2, 3, 5, 7, 10))
    length = next(int(step) for step in ladder if step >= furthest)
    return iteration_scale(max(min(length, planned), furthest))


def _losses(drawn: Floats) -> Scale:
    """Return an axis of losses whose ends stand on round values, so that it seldom moves."""
    ladder = [
        (float(np.log10(factor * 10.0**power)), f"{factor * 10.0**power:g}")
        for power in range(-6, 13)
        for factor in (1, 2, 5)
    ]
    low, high = float(np.quantile(drawn, 0.005)), float(drawn.max())
    below = [tick for tick in ladder if tick[0] <= low] or ladder[:1]
    above = [tick for tick in ladder if tick[0] >= high] or ladder[-1:]
    first, last = ladder.index(below[-1]), ladder.index(above[0])
    last = max(last, first + 2)
    ticks = ladder[first : last + 1]
    if len(ticks) > 9:
        ticks = [tick for tick in ticks if tick[1].startswith("1")] or ticks
    return Scale(ladder[first][0], ladder[min(last, len(ladder) - 1)][0], tuple(ticks))


def _loss_text(experiments: Sequence[Experiment]) -> str:
    said = [
        _("run {number}: {loss:.3f} after {iteration:,} iterations").format(
            number=one.number, loss=one.curve.last, iteration=one.iteration
        )
        for one in experiments
        if one.iteration
    ]
    return _("Loss") + (": " + "; ".join(said) if said else "")


def _accuracy_text(experiments: Sequence[Experiment]) -> str:
    said = [
        _("run {number}: test {test:.1f} %, train {train:.1f} %").format(
            number=one.number,
            test=100 * one.rows[-1].test_accuracy,
            train=100 * one.rows[-1].train_accuracy,
        )
        for one in experiments
        if one.rows
    ]
    return _("Accuracy") + (": " + "; ".join(said) if said else "")


def _svg(frame: _Frame, parts: list[str], text: str) -> str:
    right, floor = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    iteration = _("iteration")
    grid = []
    for place, label in frame.y.ticks:
        _x, y = frame.place(0, place)
        grid.append(f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{y}" y2="{y}"/>')
        grid.append(
            f'<text class="axis" x="{_LEFT - 8}" y="{float(y) + 4:.1f}" text-anchor="end">'
            f"{escape(label)}</text>"
        )
    for place, label in frame.x.ticks:
        x, _y = frame.place(place, frame.y.low)
        grid.append(
            f'<text class="axis" x="{x}" y="{floor + 17}" text-anchor="middle">'
            f"{escape(label)}</text>"
        )
    grid.append(
        f'<text class="axis" x="{(_LEFT + right) / 2}" y="{_HEIGHT - 5}" text-anchor="middle">'
        f"{escape(iteration)}</text>"
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(text)}">'
        + "".join(grid)
        + "".join(parts)
        + "</svg>"
    )
