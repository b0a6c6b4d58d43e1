"""The room Draw: a digit drawn by hand, and what a network makes of it meanwhile."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import time
from typing import Any, Final

import numpy as np
from nicegui import ui
from nicegui.events import GenericEventArguments
from numpy.typing import NDArray

from backhand.data.image import digit_from_ink
from backhand.errors import BackhandError, ImageError
from backhand.language import gettext as _
from backhand.studio.experiment import Experiment
from backhand.studio.pictures import grey_uri, montage, signed_uri
from backhand.studio.reader import Reader, Reading, read, readers
from backhand.studio.run_words import state_text
from backhand.studio.tab import (
    AT_FIRST,
    Field,
    Tab,
    attributes,
    box,
    button,
    card,
    escaped,
    markup,
    words,
)
from backhand.training import TrainingSettings

# The side of the field that the browser sends, in pixels: as assets/draw.js has it.
SIDE: Final = 112

# Seconds between two looks at a network that learns meanwhile; and of quiet before a screen
# reader is told the answer.
_BETWEEN: Final = 0.25
_QUIET: Final = 0.8

# Named where no network is there to name its classes.
_DIGITS: Final = tuple("0123456789")

# Channels of a convolution that are shown, and units or channels in a row.
_CHANNELS: Final = 32
_UNITS_ACROSS: Final = 25
_CHANNELS_ACROSS: Final = 8


def build(tab: Tab) -> None:
    """Put the room into the page.

    Parameters
    ----------
    tab : Tab
        The browser tab that is shown it.
    """
    _DrawRoom(tab)


class _DrawRoom:
    """The room in one tab: what is drawn, and who reads it."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._laboratory = tab.laboratory
        self._ink: NDArray[np.uint8] | None = None
        self._drawn_at = 0.0
        self._said = ""
        self._text = ""
        self._readers: dict[str, Reader] = {}
        self._listed: tuple[object, ...] | None = None
        self._network: object = None
        self._training: Experiment | None = None
        self._test = -1
        with box("div", "easel"):
            with card(_("Draw a digit"), "paper-card"):
                self._paper()
            with box("div", "reading"):
                self._answers()
        self._list_readers()
        self._show(None)
        ui.timer(_BETWEEN, self._look)

    def _answers(self) -> None:
        with box("div", "answers"):
            with card(_("What the network says"), "answer-card"):
                self._reader = Field(
                    _("Network"), "", self._read_again, choices=[("", "–")], name="reader"
                )
                self._none()
                self._answer = markup(classes="answer")
                self._bars = markup(_bars_html(None, _DIGITS))
            with card(
                _("What the network sees"),
                "seen",
                _("Scaled to 20×20 pixels and centred by its mass, as MNIST's digits were."),
            ):
                self._seen = markup()
        with card(
            _("Layer by layer"),
            "layers",
            _("Each layer's output for this picture: blue is positive, orange negative."),
        ):
            self._layers = markup()

    def _paper(self) -> None:
        self._canvas = ui.element("canvas")
        attributes(
            self._canvas,
            id="paper",
            width=560,
            height=560,
            tabindex=0,
            role="application",
            data_keys="own",
            aria_label=_(
                "Field to draw in. Arrow keys move the pen, Space puts it down or lifts it, "
                "Backspace takes the last stroke back, Delete clears."
            ),
        )
        self._canvas.on("ink", self._take_ink, js_handler="(e) => emit(e.detail)")
        with box("div", "buttons"):
            attributes(button(_("Undo"), key="z", classes="undo"), data_paper="undo")
            attributes(button(_("Clear"), key="c", classes="clear"), data_paper="clear")
            button(_("A test digit"), self._show_test_digit, key="t")
        with box("label", "field range"):
            words(_("Brush"), "span", "label")
            brush = ui.element("input")
            attributes(brush, type="range", min=20, max=80, id="brush", **{AT_FIRST: 44})
        self._hint = words(
            _("With mouse, pen or finger; by keyboard: Tab to the field, arrow keys, Space."),
            "p",
            "note",
        )
        # It waits for the canvas, which is made by a script too.
        ui.add_body_html(f'<script type="module" src="{self._tab.asset("draw.js")}"></script>')

    def _none(self) -> None:
        with box("div", "none hidden") as self._nobody:
            words(_("No network is trained yet."), "p")
            self._train = button(_("Train one now"), self._train_one, classes="primary")
            self._progress = words("", "p", "note")

    # What the person does.

    def _take_ink(self, event: GenericEventArguments) -> None:
        args: Any = event.args
        ink = _ink_from(args[0] if isinstance(args, list) else args)
        self._ink = ink
        self._drawn_at = time.monotonic()
        self._read_again()

    async def _show_test_digit(self) -> None:
        try:
            dataset = await asyncio.to_thread(self._laboratory.dataset, "mnist")
        except BackhandError as error:
            self._hint.set_text(str(error))
            return
        self._test = (self._test + 1) % len(dataset.t_test)
        pixels, label = dataset.x_test[self._test], dataset.t_test[self._test]
        text = base64.b64encode(np.ascontiguousarray(pixels).tobytes()).decode("ascii")
        self._tab.client.run_javascript(f"studioPaper.show({json.dumps(text)})")
        self._hint.set_text(
            _("Test image {index:,}: it is {label}.").format(index=self._test, label=label)
        )

    def _train_one(self) -> None:
        self._training = self._laboratory.start(TrainingSettings())

    # What the page does by itself.

    def _look(self) -> None:
        self._list_readers()
        if self._training is not None:
            self._progress.set_text(state_text(self._training))
        reader = self._readers.get(self._reader.value)
        if self._ink is not None and reader is not None:
            network = reader.network()
            if network is not self._network:
                self._read_again()
        if self._text != self._said and time.monotonic() > self._drawn_at + _QUIET:
            self._said = self._text
            if self._text:
                self._tab.announce(self._text)

    def _list_readers(self) -> None:
        runs = self._laboratory.experiments
        listed = (
            self._laboratory.revision,
            *((one.state, one.parameters is None) for one in runs),
        )
        if listed == self._listed:
            return
        self._listed = listed
        found = readers(self._laboratory)
        self._readers = {reader.key: reader for reader in found}
        self._nobody.classes(**({"add": "hidden"} if found else {"remove": "hidden"}))
        self._reader.show(bool(found))
        chosen = self._reader.value
        if chosen not in self._readers:
            wanted = f"run-{self._tab.query.get('run', '')}"
            chosen = wanted if wanted in self._readers else next(iter(self._readers), "")
        self._reader.offer([(reader.key, reader.title) for reader in found], chosen)
        self._read_again()

    def _read_again(self) -> None:
        reader = self._readers.get(self._reader.value)
        if reader is None or self._ink is None or not self._ink.any():
            self._network = None
            self._show(None, reader)
            return
        try:
            picture = digit_from_ink(self._ink / 255.0)
        except ImageError:
            self._show(None, reader)
            return
        network = reader.network()
        self._network = network
        self._show(read(network, picture), reader, picture)

    def _show(
        self,
        reading: Reading | None,
        reader: Reader | None = None,
        picture: NDArray[np.floating[Any]] | None = None,
    ) -> None:
        names = reader.class_names if reader is not None else _DIGITS
        self._bars.set_content(_bars_html(reading, names))
        if reading is None or picture is None:
            self._text = ""
            waiting = _("Draw something: it is read while you draw.")
            self._answer.set_content(f'<span class="note">{escaped(waiting)}</span>')
            self._seen.set_content(_picture_html(np.zeros((28, 28), np.uint8), _("Nothing yet")))
            self._layers.set_content(f'<p class="note">{escaped(waiting)}</p>')
            return
        name, sure = names[reading.answer], reading.probabilities[reading.answer]
        self._text = _("It says {answer}, sure to {sure:.0f} %.").format(
            answer=name, sure=100 * sure
        )
        self._answer.set_content(
            f"<strong>{escaped(name)}</strong> <span>{escaped(_sure_text(float(sure)))}</span>"
        )
        pixels = np.round(255 * picture).astype(np.uint8)
        self._seen.set_content(
            _picture_html(pixels, _("The picture of 28×28 pixels that the network sees"))
        )
        self._layers.set_content(_layers_html(reading))


def _ink_from(text: object) -> NDArray[np.uint8] | None:
    """Return what the browser sent: (SIDE, SIDE) uint8; None where it is no such thing."""
    try:
        content = base64.b64decode(str(text), validate=True)
    except binascii.Error:
        return None
    if len(content) != SIDE * SIDE:
        return None
    return np.frombuffer(content, np.uint8).reshape(SIDE, SIDE)


def _sure_text(sure: float) -> str:
    return _("sure to {sure:.1f} %").format(sure=100 * sure)


def _bars_html(reading: Reading | None, names: tuple[str, ...]) -> str:
    lines = []
    for index, name in enumerate(names):
        share = float(reading.probabilities[index]) if reading is not None else 0.0
        best = " best" if reading is not None and index == reading.answer else ""
        lines.append(
            f'<li class="bar{best}"><span class="name">{escaped(name)}</span>'
            f'<span class="track"><span class="fill" style="width:{100 * share:.1f}%"></span>'
            f'</span><span class="share">{100 * share:.1f} %</span></li>'
        )
    name = _("Probabilities")
    return f'<ul class="bars" aria-label="{escaped(name)}">{"".join(lines)}</ul>'


def _picture_html(pixels: NDArray[np.uint8], text: str) -> str:
    return f'<img class="pixels ink" alt="{escaped(text)}" src="{grey_uri(pixels)}">'


def _layers_html(reading: Reading) -> str:
    figures = []
    for name, output in reading.activations:
        if output.ndim == 3:
            picture = montage(output[:_CHANNELS], _CHANNELS_ACROSS)
        else:
            picture = _in_rows(output.reshape(-1))
        size = "×".join(map(str, output.shape))
        text = _("Output of {layer}, {size} values, from {low:.2f} to {high:.2f}").format(
            layer=name, size=size, low=float(output.min()), high=float(output.max())
        )
        kind = "maps" if output.ndim == 3 else "units"
        figures.append(
            f'<figure class="{kind}" style="--across:{picture.shape[1]}">'
            f'<img class="pixels" alt="{escaped(text)}" title="{escaped(text)}" '
            f'src="{signed_uri(picture)}"><figcaption><b>{escaped(name)}</b> {size}</figcaption>'
            "</figure>"
        )
    return f'<div class="activations">{"".join(figures)}</div>'


def _in_rows(values: NDArray[Any]) -> NDArray[Any]:
    """Return units in rows of equal length, the last filled up with zeros."""
    across = min(len(values), _UNITS_ACROSS)
    down = -(-len(values) // across)
    rows = np.zeros(down * across, values.dtype)
    rows[: len(values)] = values
    return rows.reshape(down, across)
