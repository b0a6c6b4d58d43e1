"""The runs side by side: which is which, what they differ in, how far each is."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from backhand.language import gettext as _
from backhand.studio.experiment import Experiment
from backhand.studio.laboratory import Laboratory
from backhand.studio.live import Live
from backhand.studio.run_charts import colour_of
from backhand.studio.run_words import (
    accuracies,
    differing_settings,
    iterations_text,
    loss_text,
    name_of,
    percent,
    setting_text,
    state_word,
)
from backhand.studio.tab import attributes, box, button, words


class RunTable:
    """A table with a row a run, which changes in place so that a focus in it stays.

    Parameters
    ----------
    laboratory : Laboratory
    live : Live
    on_select : callable (Experiment)
        Called when a run is chosen to be looked at.
    on_take : callable (Experiment)
        Called when a run's settings are wanted in the form.
    """

    def __init__(
        self,
        laboratory: Laboratory,
        live: Live,
        on_select: Callable[[Experiment], None],
        on_take: Callable[[Experiment], None],
    ) -> None:
        self._laboratory = laboratory
        self._live = live
        self._on_select = on_select
        self._on_take = on_take
        self._rows: dict[Experiment, _Row] = {}
        self._columns: tuple[str, ...] = ()
        self._revision = -1
        with box("div", "scroll", tabindex="0", role="region", aria_label=_("Runs side by side")):
            self._table = ui.element("table").classes("runs")

    def update(self, selected: Experiment | None) -> None:
        """Show how the runs stand by now."""
        experiments = self._laboratory.experiments
        columns = tuple(differing_settings(experiments))
        if self._revision != self._laboratory.revision or columns != self._columns:
            self._revision, self._columns = self._laboratory.revision, columns
            self._build(list(experiments))
        for experiment, row in self._rows.items():
            row.update(experiment, experiment is selected)

    def _build(self, experiments: list[Experiment]) -> None:
        self._live.forget(self._table)
        self._table.clear()
        self._rows = {}
        labels = differing_settings(experiments)
        with self._table:
            words(_("Runs side by side, newest first"), "caption", "unseen")
            with box("thead"), box("tr"):
                titles = (
                    _("Run"),
                    *labels.values(),
                    _("State"),
                    _("Iterations"),
                    _("Loss"),
                    _("Training accuracy"),
                    _("Test accuracy"),
                    _("More"),
                )
                for title in titles:
                    attributes(words(title, "th"), scope="col")
            with box("tbody"):
                for one in reversed(experiments):
                    self._rows[one] = self._row(one)

    def _row(self, one: Experiment) -> _Row:
        with box("tr") as element:
            with box("th", scope="row"):
                select = button(name_of(one), lambda: self._on_select(one), classes="quiet select")
                select.classes(f"run-{colour_of(one)}")
            for name in self._columns:
                words(setting_text(one, name), "td")
            cells = [self._live.element("td", "figure") for _cell in range(5)]
            with box("td", "more"):
                button(
                    _("Settings"),
                    lambda: self._on_take(one),
                    classes="quiet",
                    name=_("Take the settings of run {number}").format(number=one.number),
                )
                report = words(_("Report"), "a", "hidden")
                attributes(
                    report,
                    href=f"/report/{one.number}",
                    target="_blank",
                    aria_label=_("Report of run {number}").format(number=one.number),
                )
                remove = button(
                    "×",
                    lambda: self._laboratory.remove(one),
                    classes="quiet hidden",
                    name=_("Take run {number} from the list; its folder stays").format(
                        number=one.number
                    ),
                )
        return _Row(self._live, element, select, cells, report, remove)


class _Row:
    """The changing parts of a row."""

    def __init__(
        self,
        live: Live,
        element: ui.element,
        select: ui.element,
        cells: list[ui.element],
        report: ui.element,
        remove: ui.element,
    ) -> None:
        self._live = live
        self._element = element
        self._select = select
        self._cells = cells
        self._report = report
        self._remove = remove
        self._selected: bool | None = None
        self._ended = False

    def update(self, one: Experiment, selected: bool) -> None:
        known = accuracies(one)
        texts = (
            state_word(one),
            iterations_text(one),
            loss_text(one),
            percent(known[0]) if known else "–",
            percent(known[1]) if known else "–",
        )
        for cell, text in zip(self._cells, texts, strict=True):
            self._live.text(cell, text)
        if selected != self._selected:
            self._selected = selected
            attributes(self._select, aria_pressed=str(selected).lower())
            self._element.classes(**({"add": "chosen"} if selected else {"remove": "chosen"}))
        if one.ended != self._ended:
            self._ended = one.ended
            for element, shown in ((self._report, one.report is not None), (self._remove, True)):
                visible = one.ended and shown
                element.classes(**({"remove": "hidden"} if visible else {"add": "hidden"}))
