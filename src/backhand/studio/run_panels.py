"""What the chosen run's network looks like from inside and from outside, while it forms."""

from __future__ import annotations

import time
from typing import Final

import numpy as np

from backhand.data import Dataset
from backhand.language import gettext as _
from backhand.studio.experiment import Experiment
from backhand.studio.live import Live
from backhand.studio.observation import Observation
from backhand.studio.pictures import first_layer_pictures, grey_uri, montage, signed_uri
from backhand.studio.tab import card, escaped, words

# Units whose weights are shown, and how many stand in a row.
_UNITS: Final = 50
_ACROSS: Final = 10

# Seconds between two pictures of the weights.
_BETWEEN: Final = 0.25


class WeightsPanel:
    """The first layer's weights as pictures."""

    def __init__(self, live: Live) -> None:
        self._live = live
        with card(_("First-layer weights"), "weights"):
            self._picture = live.element()
            self._note = words(
                _("A picture a unit: ink on blue excites it, ink on orange inhibits it."),
                "p",
                "note",
            )
        self._shown: tuple[int, int] | None = None
        self._shown_at = 0.0

    def update(self, one: Experiment | None) -> None:
        """Show the weights as they are by now, where they have changed."""
        key = (one.number, one.snapshot) if one is not None and one.parameters else None
        now = time.monotonic()
        if key == self._shown or (key and now < self._shown_at + _BETWEEN):
            return
        self._shown, self._shown_at = key, now
        if one is None or one.parameters is None:
            self._live.html(self._picture, "")
            return
        pictures = first_layer_pictures(one.parameters["W1"], _UNITS)
        if pictures is None:
            why = _("The samples are no square pictures, nor are the weights.")
            self._live.html(self._picture, f"<p>{escaped(why)}</p>")
            return
        text = _(
            "First-layer weights of run {number} after {iteration:,} iterations: {units} pictures"
        ).format(number=one.number, iteration=one.snapshot, units=len(pictures))
        self._live.html(
            self._picture,
            f'<img class="pixels weights-picture" alt="{escaped(text)}" '
            f'src="{signed_uri(montage(pictures, _ACROSS, gap=2))}">',
        )


class AnswersPanel:
    """What is taken for what, and the surest mistakes."""

    def __init__(self, live: Live) -> None:
        self._live = live
        with card(_("What is taken for what?"), "confusion"):
            self._matrix = live.element()
        with card(_("Where is it wrong?"), "mistakes"):
            self._mistakes = live.element()
        self._shown: Observation | None = None
        self._wait()

    def update(self, one: Experiment | None, dataset: Dataset | None) -> None:
        """Show what was observed last."""
        seen = one.observation if one is not None else None
        if one is None or dataset is None or dataset.name != one.settings.dataset:
            seen = None
        if seen is self._shown:
            return
        self._shown = seen
        if seen is None or dataset is None:
            self._wait()
            return
        self._live.html(self._matrix, _matrix_html(seen, dataset))
        self._live.html(self._mistakes, _mistakes_html(seen, dataset))

    def _wait(self) -> None:
        for panel in (self._matrix, self._mistakes):
            self._live.html(panel, f"<p class='note'>{escaped(_waiting())}</p>")


def _waiting() -> str:
    return _("It is seen as soon as a run has begun.")


def _matrix_html(seen: Observation, dataset: Dataset) -> str:
    names, counts = dataset.class_names, seen.confusion
    wrong = counts - np.diag(np.diag(counts))
    # By the square root, so that the rarer confusions are not all the same pale.
    heat = np.sqrt(wrong / max(int(wrong.max()), 1))
    head = "".join(f'<th scope="col">{escaped(_short(name))}</th>' for name in names)
    lines = []
    for label, row in enumerate(counts):
        cells = "".join(
            f'<td class="{"right" if label == answer else ""}" '
            f'style="--heat:{heat[label, answer]:.2f}">{count or ""}</td>'
            for answer, count in enumerate(row.tolist())
        )
        lines.append(f'<tr><th scope="row">{escaped(_short(names[label]))}</th>{cells}</tr>')
    note = _(
        "The first {images:,} test images after {iteration:,} iterations, by what they are (row) "
        "and what the network says (column): right {accuracy:.2f} %."
    ).format(images=seen.images, iteration=seen.iteration, accuracy=100 * seen.accuracy)
    return (
        f'<table class="matrix"><caption class="note">{escaped(note)}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _mistakes_html(seen: Observation, dataset: Dataset) -> str:
    names = dataset.class_names
    note = _("Wrong: {wrong:,} of {images:,}. Those it is surest of come first.").format(
        wrong=seen.wrong, images=seen.images
    )
    figures = []
    for one in seen.mistakes:
        text = _(
            "Test image {index:,}: it is {label}; the network says {answer} ({sure:.0f} %)."
        ).format(
            index=one.index,
            label=names[one.label],
            answer=names[one.answer],
            sure=100 * one.sure,
        )
        figures.append(
            f'<figure><img class="pixels" alt="{escaped(text)}" title="{escaped(text)}" '
            f'src="{grey_uri(dataset.x_test[one.index])}"><figcaption>'
            f"{escaped(_short(names[one.label]))} → <b>{escaped(_short(names[one.answer]))}</b>"
            "</figcaption></figure>"
        )
    return f'<p class="note">{escaped(note)}</p><div class="digits">{"".join(figures)}</div>'


def _short(name: str) -> str:
    """Return a class's name, cut where it would not fit a column."""
    return name if len(name) <= 5 else name[:4] + "."
