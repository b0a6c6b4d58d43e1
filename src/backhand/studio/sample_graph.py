"""The computational graph of one test image, with the values it has in a run's network by now."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from backhand.data import Dataset
from backhand.engine import limited
from backhand.graph import record_network
from backhand.graph.svg import graph_svg
from backhand.language import gettext as _
from backhand.language import language
from backhand.networks import Sequential
from backhand.studio.experiment import Experiment
from backhand.studio.live import Live
from backhand.studio.pictures import grey_uri
from backhand.studio.tab import Field, box, button, card, escaped
from backhand.training import TrainingData

# Seconds between two drawings while a run is under way, and how many times as long as a drawing
# took: it is to take a thirtieth of a core at most.
_BETWEEN: Final = 1.0
_REST: Final = 30.0


@dataclass(frozen=True, eq=False)
class Drawing:
    """A graph that was drawn.

    Attributes
    ----------
    light, dark : str
        The drawing as a picture's address, for either theme.
    loss : float
        Of the image, in nats.
    answer : int
    """

    light: str
    dark: str
    loss: float
    answer: int


def draw(network: Sequential, dataset: Dataset, index: int, opened: bool) -> Drawing:
    """Record and draw the loss of one test image.

    Parameters
    ----------
    network : Sequential
    dataset : Dataset
    index : int
        Of the test image.
    opened : bool
        Whether every layer is open.
    """
    data = TrainingData.pixels_of(dataset, network.dtype)
    x: NDArray[Any] = data.floats(data.x_test[index : index + 1])
    with limited(1):
        answer = int(np.argmax(network.predict(x)))
        graph = record_network(network, x, data.t_test[index : index + 1])
    value = graph.tensor(graph.output).value
    boxes: Literal["all"] | None = "all" if opened else None
    return Drawing(
        _picture(graph_svg(graph, opened=boxes, theme="light")),
        _picture(graph_svg(graph, opened=boxes, theme="dark")),
        float(np.asarray(value).reshape(-1)[0]) if value is not None else float("nan"),
        answer,
    )


def _picture(svg: str) -> str:
    # As a picture of its own, its style sheet stays its own as well.
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


class GraphPanel:
    """Shows the graph of one test image, which may be chosen."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._shown: tuple[Any, ...] | None = None
        self._due = 0.0
        # Of the run's test images, as far as it is known.
        self._count = 0
        with card(
            _("The computational graph of one test image"),
            "graph-card",
            _(
                "Values flow forward above each line, gradients flow back below it; they are those "
                "of the network as it is by now."
            ),
        ):
            with box("div", "graph-tools"):
                self._index = Field(
                    _("Test image"), "0", kind="number", min=0, step=1, name="sample"
                )
                button(_("Next image"), self._go_on, key="i")
                self._opened = Field(_("Open the layers"), "false", kind="checkbox")
                self._sample = live.element(classes="sample")
            with box(
                "div", "scroll graph-drawing", tabindex="0", role="region", aria_label=_("Graph")
            ):
                self._drawing = live.element()
        live.html(self._drawing, _waiting())

    def clear(self) -> None:
        """Show nothing: the run has no network yet, and another's graph is not its own."""
        if self._shown is not None:
            self._shown = None
            self._live.html(self._sample, "")
            self._live.html(self._drawing, _waiting())

    def wanted(self, one: Experiment, dataset: Dataset) -> tuple[Any, ...] | None:
        """Return what is to be drawn now; None where what stands there will do for a while."""
        key = (one.number, one.snapshot, self._place(dataset), self._opened.value, language())
        if key == self._shown:
            return None
        # What a person has asked for is drawn at once, and so is a run that rests.
        moved = self._shown is None or key[:1] + key[2:] != self._shown[:1] + self._shown[2:]
        if one.state == "running" and not moved and time.monotonic() < self._due:
            return None
        return key

    def drawn(self, key: tuple[Any, ...], dataset: Dataset, network: Sequential) -> Drawing:
        """Draw what is wanted; it takes a while, and no thread that serves pages should."""
        begun = time.monotonic()
        drawing = draw(network, dataset, key[2], key[3] == "true")
        now = time.monotonic()
        self._due = now + max(_BETWEEN, _REST * (now - begun))
        return drawing

    def show(self, key: tuple[Any, ...], drawing: Drawing, dataset: Dataset) -> None:
        """Show a drawing."""
        self._shown = key
        number, iteration, index = key[:3]
        self._count = len(dataset.t_test)
        if self._place(dataset) == index and self._index.value != str(index):
            # What was asked for lies beyond the last, or is no number: say what is shown.
            self._index.set(str(index))
        names = dataset.class_names
        said = _("it is {label}, the network says {answer}; loss {loss:.4f}").format(
            label=names[int(dataset.t_test[index])],
            answer=names[drawing.answer],
            loss=drawing.loss,
        )
        pixels = dataset.x_test[index]
        name = _("The test image")
        picture = (
            f'<img class="pixels ink" alt="{escaped(name)}" src="{grey_uri(pixels)}">'
            if pixels.ndim == 2 and pixels.dtype == np.uint8
            else ""
        )
        self._live.html(self._sample, f"{picture}<p>{escaped(said)}</p>")
        text = _(
            "Computational graph of test image {index:,} in run {number} after {iteration:,} "
            "iterations"
        ).format(index=index, number=number, iteration=iteration)
        self._live.html(
            self._drawing,
            "".join(
                f'<img class="only-{theme}" alt="{escaped(text)}" src="{address}">'
                for theme, address in (("light", drawing.light), ("dark", drawing.dark))
            ),
        )

    def _go_on(self) -> None:
        """Have the next test image drawn, and after the last the first."""
        if self._shown is not None:
            self._index.set(str((self._shown[2] + 1) % self._count))

    def _place(self, dataset: Dataset) -> int:
        try:
            return min(max(int(self._index.value), 0), len(dataset.t_test) - 1)
        except ValueError:
            return 0


def _waiting() -> str:
    text = _("It is seen as soon as a run has begun.")
    return f"<p class='note'>{escaped(text)}</p>"
