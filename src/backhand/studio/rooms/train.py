"""The room Train: settings, a run under way, and the runs side by side."""

from __future__ import annotations

import asyncio
from typing import Final

from nicegui import ui

from backhand.data import Dataset
from backhand.errors import BackhandError
from backhand.language import gettext as _
from backhand.studio.experiment import Experiment
from backhand.studio.link import query_of, settings_from
from backhand.studio.live import Live
from backhand.studio.protocol import Order
from backhand.studio.run_charts import accuracy_chart, loss_chart
from backhand.studio.run_panels import AnswersPanel, WeightsPanel
from backhand.studio.run_table import RunTable
from backhand.studio.run_words import check_text, name_of, state_text
from backhand.studio.sample_graph import GraphPanel
from backhand.studio.settings_form import SettingsForm
from backhand.studio.tab import Field, Tab, attributes, box, button, card, enable, words

# Seconds between two looks at the runs: ten a second, though some come late. And between two at
# the test images.
_BETWEEN: Final = 0.08
_BETWEEN_LOOKS: Final = 0.2

# Steps a second that a run can be watched at.
_SPEEDS: Final = (0.0, 1000.0, 100.0, 10.0, 1.0)

# Runs whose curves are drawn over each other.
_CURVES: Final = 8


def build(tab: Tab) -> None:
    """Put the room into the page.

    Parameters
    ----------
    tab : Tab
        The browser tab that is shown it.
    """
    _TrainRoom(tab)


class _TrainRoom:
    """The room in one tab: which run it looks at, and what it shows of it."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._laboratory = tab.laboratory
        runs = self._laboratory.experiments
        self._selected: Experiment | None = runs[-1] if runs else None
        self._dataset: Dataset | None = None
        self._live = Live(tab.client)
        self._drawn: tuple[object, ...] | None = None
        self._said: tuple[int, str] | None = None
        settings, problems = settings_from(tab.query)
        with box("div", "bench"):
            with box("section", "card settings", aria_label=_("Settings")):
                words(_("Settings"), "h2")
                self._form = SettingsForm(settings, self._form_changed)
                self._form.complain(problems)
                self._check = Field(_("Check the gradients first"), "true", kind="checkbox")
            with box("div", "stage"):
                self._tools()
                self._charts()
                with card(_("Runs"), "side-by-side") as self._runs_card:
                    self._table = RunTable(self._laboratory, self._live, self._select, self._take)
                with box("div", "panels"):
                    self._weights = WeightsPanel(self._live)
                    self._answers = AnswersPanel(self._live)
                self._graph = GraphPanel(self._live)
        self._update()
        ui.timer(_BETWEEN, self._update)
        ui.timer(_BETWEEN_LOOKS, self._observe)

    def _tools(self) -> None:
        with box("section", "card tools", aria_label=_("The run")):
            with box("div", "buttons"):
                self._start = button(_("Start"), self._start_run, key="n", classes="primary")
                self._pause = button(_("Pause"), self._pause_or_resume, key="Space")
                self._step = button(
                    _("Step"), lambda: self._do_steps(1), key="s", name=_("Step: one iteration")
                )
                self._steps = button(_("100 steps"), lambda: self._do_steps(100), key="h")
                self._stop = button(_("Stop"), self._stop_run, key="x")
                self._speed = Field(
                    _("Speed"),
                    "0",
                    self._set_speed,
                    choices=[(f"{speed:g}", _speed_name(speed)) for speed in _SPEEDS],
                )
            with box("div", "standing"):
                self._title = self._live.element("strong", "title")
                self._state = self._live.element("span", "state")
            self._bar = self._live.element("progress")
            attributes(self._bar, aria_label=_("Iterations done"))
            self._gradients = words("", "p", "note gradients")

    def _charts(self) -> None:
        with box("div", "charts"):
            with card(_("Loss"), "chart"):
                self._loss = self._live.element()
            with card(_("Accuracy"), "chart"):
                self._accuracy = self._live.element()
                words(_("Solid: test images. Dashed: training images."), "p", "note")

    # What the person does.

    def _form_changed(self) -> None:
        settings = self._form.read()
        if settings is not None:
            self._tab.show_query(query_of(settings))

    def _start_run(self, *, paused: bool = False) -> None:
        settings = self._form.read()
        if settings is None:
            return
        self._tab.show_query(query_of(settings))
        one = self._laboratory.start(
            settings,
            check=self._check.value == "true",
            paused=paused,
            speed=float(self._speed.value),
        )
        self._select(one)

    def _pause_or_resume(self) -> None:
        one = self._selected
        if one is None:
            self._start_run()
        elif one.resumable:
            self._laboratory.resume(one)
        elif one.ended:
            self._start_run()
        else:
            self._order(Order("resume" if one.state == "paused" else "pause"))

    def _do_steps(self, count: int) -> None:
        if self._selected is None or self._selected.ended:
            self._start_run(paused=True)
        self._order(Order("step", count))

    def _stop_run(self) -> None:
        self._order(Order("stop"))

    def _set_speed(self) -> None:
        self._order(Order("speed", float(self._speed.value)))

    def _order(self, order: Order) -> None:
        if self._selected is not None:
            self._laboratory.order(self._selected, order)

    def _select(self, one: Experiment) -> None:
        self._selected = one
        self._speed.set(f"{one.speed_limit:g}")
        self._update()

    def _take(self, one: Experiment) -> None:
        settings = one.settings.replace(threads=0)
        self._form.show(settings)
        self._tab.show_query(query_of(settings))
        self._tab.announce(
            _("The form has the settings of run {number}.").format(number=one.number)
        )

    # What the page does by itself.

    def _update(self) -> None:
        runs = self._laboratory.experiments
        if self._selected is None or self._selected not in runs:
            # Another tab may have begun one, or taken this one away.
            self._selected = runs[-1] if runs else None
        one = self._selected
        seen = (self._laboratory.revision, one, *(each.revision for each in runs))
        if seen == self._drawn:
            # A picture that was held back for being too soon.
            self._weights.update(one)
            self._live.send()
            return
        self._drawn = seen
        self._update_tools(one)
        shown = runs[-_CURVES:]
        if one is not None and one not in shown:
            shown = [one, *shown]
        self._live.html(self._loss, loss_chart(shown, one))
        self._live.html(self._accuracy, accuracy_chart(shown, one))
        self._table.update(one)
        self._weights.update(one)
        self._answers.update(one, self._dataset)
        self._live.send()

    def _update_tools(self, one: Experiment | None) -> None:
        resumes = one is not None and (one.state == "paused" or one.resumable)
        pauses = one is not None and one.state == "running"
        enable(self._stop, one is not None and not one.ended)
        enable(self._pause, resumes or pauses)
        self._pause.set_text(_("Resume") if resumes else _("Pause"))
        # The space bar holds up and lets go; where there is nothing to hold up, it starts.
        keys = "n" if resumes or pauses else "n Space"
        if self._start.props.get("data-key") != keys:
            attributes(self._start, data_key=keys, aria_keyshortcuts=keys)
        title = name_of(one) if one is not None else _("No run yet")
        state = (
            state_text(one)
            if one is not None
            else _("Choose settings and press Start; Step goes one iteration at a time.")
        )
        self._live.text(self._title, title)
        self._live.text(self._state, state)
        self._live.attribute(self._bar, "max", one.settings.iterations if one is not None else 1)
        self._live.attribute(self._bar, "value", one.iteration if one is not None else 0)
        self._gradients.set_text(check_text(one) if one is not None else "")
        self._runs_card.classes(
            **({"remove": "hidden"} if self._laboratory.experiments else {"add": "hidden"})
        )
        # Sparingly: when the state is another one, and not at each figure.
        if one is not None and self._said != (one.number, one.state):
            if self._said is not None:
                self._tab.announce(f"{title}: {state}")
            self._said = (one.number, one.state)

    async def _observe(self) -> None:
        one = self._selected
        if one is None or one.parameters is None:
            self._graph.clear()
            return
        try:
            if self._dataset is None or self._dataset.name != one.settings.dataset:
                self._dataset = await asyncio.to_thread(
                    self._laboratory.dataset, one.settings.dataset
                )
                self._drawn = None
            if await asyncio.to_thread(self._laboratory.observe, one, self._dataset):
                self._drawn = None
            await self._draw_graph(one, self._dataset)
        except BackhandError:
            # Data that only the run's process could fetch: it is there the next time.
            return

    async def _draw_graph(self, one: Experiment, dataset: Dataset) -> None:
        key = self._graph.wanted(one, dataset)
        network = one.network() if key is not None else None
        if key is None or network is None:
            return
        drawing = await asyncio.to_thread(self._graph.drawn, key, dataset, network)
        self._graph.show(key, drawing, dataset)


def _speed_name(speed: float) -> str:
    if not speed:
        return _("as fast as it can")
    return _("{speed:,.0f} a second").format(speed=speed)
