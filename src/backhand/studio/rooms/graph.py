"""The room Graph: a computational graph, stepped through."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any, Final
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from nicegui import app, ui

from backhand.language import gettext as _
from backhand.language import language, mark, speaking
from backhand.studio.desk import Desk
from backhand.studio.manuscript import UnusableError
from backhand.studio.tab import ASSETS_PATH, Field, Tab, attributes, box, button, enable, words
from backhand.studio.workbench import workbench

SHEETS_PATH: Final = "/graph/sheet"
# The studio's own header says these.
_FRAMED: Final = "<style>.brand, #theme, #language { display: none; }</style></head>"
_OWN: Final = "own"

# What can be drawn without anybody's code, by the names of `backhand.studio.built_in`.
_BUILT_IN: Final = (
    ("TwoLayerNet", mark("Two-layer network on three digits")),
    ("SoftmaxWithLoss", mark("Softmax with loss")),
    ("SigmoidWithLoss", mark("Sigmoid with loss")),
    ("MeanSquaredError", mark("Mean squared error")),
    ("Affine", mark("Affine")),
    ("Relu", mark("ReLU")),
    ("Sigmoid", mark("Sigmoid")),
    ("Tanh", mark("tanh")),
    ("GELU", mark("GELU")),
    ("BatchNormalization", mark("Batch normalisation")),
    ("LayerNorm", mark("Layer normalisation")),
    ("Convolution", mark("Convolution")),
    ("Pooling", mark("Max pooling")),
    ("RNN", mark("Recurrent layer (RNN)")),
)


@app.get(f"{SHEETS_PATH}/{{name}}")
def sheet(name: str, theme: str = "") -> HTMLResponse:
    """Serve a graph's page to the frame that shows it, in the theme of the page round it."""
    page = workbench().sheets.page(name)
    if page is None:
        return HTMLResponse("", status_code=404)
    if theme in ("light", "dark"):
        page = page.replace("<html ", f'<html data-theme="{theme}" ', 1)
    return HTMLResponse(page.replace("</head>", _FRAMED, 1), headers={"cache-control": "no-store"})


def build(tab: Tab) -> None:
    """Put the room into the page.

    Parameters
    ----------
    tab : Tab
        The browser tab that is shown it.
    """
    GraphRoom(tab)


class GraphRoom:
    """The room in one page."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._language = language()
        self._desk: Desk | None = None
        self._task: asyncio.Task[None] | None = None
        # Of what is recorded now, and whether that is somebody's own code.
        self._job_number, self._is_own = 0, False
        self._subject = tab.query.get("subject", "")
        wanted = tab.query.get("of", "")
        known = (_OWN, *(name for name, _title in _BUILT_IN))
        ui.add_head_html(
            f'<link rel="stylesheet" href="{ASSETS_PATH}/check.css">'
            f'<script src="{ASSETS_PATH}/graph.js"></script>'
        )
        with box("div", "graph"):
            with box("div", "opening"):
                self._of = Field(
                    _("Graph of"),
                    wanted if wanted in known else _BUILT_IN[0][0],
                    self._chosen,
                    choices=(
                        *((name, _(title)) for name, title in _BUILT_IN),
                        (_OWN, _("Your code (room Check)")),
                    ),
                )
                with box("div", "which") as which:
                    self._which = which
                self._cancel_button = button(_("Cancel"), self._cancel, key="Escape")
                check = words(_("To the check"), "a")
                attributes(check, href="/check")
            self._status = words("", "p", "status")
            attributes(self._status, role="status", aria_live="polite")
            with box("div", "sheet") as place:
                self._place = place
        enable(self._cancel_button, False)
        tab.client.on_connect(self._connected)
        tab.client.on_delete(self._stop)

    def _connected(self) -> None:
        tab_id = self._tab.client.tab_id
        if self._desk is None and tab_id is not None:
            self._desk = workbench().desks.of(tab_id)
            self._draw()

    def _chosen(self) -> None:
        self._subject = ""
        self._which.clear()
        self._draw()

    def _choose_subject(self, field: Field) -> None:
        self._subject = field.value
        self._draw()

    def _stop(self) -> None:
        """End what is being recorded; backhand's own, which is done at once, goes unheard."""
        self._job_number += 1
        if self._task is not None and self._is_own:
            self._task.cancel()
        self._task = None

    def _cancel(self) -> None:
        self._stop()
        enable(self._cancel_button, False)
        self._say(_("Cancelled."))

    def _draw(self) -> None:
        """Record and show what is chosen."""
        if self._desk is None:
            return
        self._stop()
        query = {"of": self._of.value}
        if self._subject:
            query["subject"] = self._subject
        self._tab.show_query(urlencode(query))
        try:
            job = self._job(self._desk)
        except UnusableError:
            self._place.clear()
            self._say(_("There is no code yet: paste it in the room Check, then come back."))
            return
        enable(self._cancel_button, True)
        self._say(_("Recording the graph …"))
        self._is_own = self._of.value == _OWN
        run = self._run(job, self._desk.seconds, self._job_number)
        self._task = asyncio.get_running_loop().create_task(run)

    def _job(self, desk: Desk) -> dict[str, Any]:
        if self._of.value != _OWN:
            folder = self._tab.laboratory.data_folder
            return {
                "op": "graph",
                "built_in": self._of.value,
                "data": None if folder is None else str(folder),
            }
        name = desk.manuscript.name
        return {
            "op": "graph",
            "main": name,
            "files": {name: desk.manuscript.content()},
            "subject": self._subject or None,
        }

    async def _run(self, job: Mapping[str, Any], seconds: float, number: int) -> None:
        async with aclosing(workbench().judges.do(job, seconds=seconds)) as events:
            async for event in events:
                if number == self._job_number:
                    with speaking(self._language):
                        self._take(event)

    def _take(self, event: Mapping[str, Any]) -> None:
        kind = event["event"]
        if kind == "waiting":
            self._say(_("Waiting: other tabs' checks come first."))
        elif kind == "which":
            self._offer([str(name) for name in event["names"]])
        elif kind == "graph":
            self._show(str(event["name"]), str(event["page"]))
            self._say("\n".join(map(str, event["notes"])))
        elif kind == "failed":
            self._place.clear()
            self._say(str(event["message"]), bad=True)
        if kind in ("end", "failed"):
            enable(self._cancel_button, False)

    def _offer(self, names: list[str]) -> None:
        """Let one of several subjects be chosen, and begin with the first."""
        self._which.clear()
        if not names:
            return
        with self._which:
            field = Field(
                _("Which of them"),
                names[0],
                lambda: self._choose_subject(field),
                choices=tuple((name, name) for name in names),
            )
        self._subject = names[0]
        # After the event that follows, which says that none was named.
        asyncio.get_running_loop().call_soon(self._draw)

    def _show(self, name: str, page: str) -> None:
        kept = workbench().sheets.keep(page)
        self._place.clear()
        with (
            self._place,
            box(
                "iframe",
                data_sheet=f"{SHEETS_PATH}/{kept}",
                title=_("The graph of {name}").format(name=name),
                # Its script steps through the graph, and can reach nothing of the studio's.
                sandbox="allow-scripts",
                referrerpolicy="no-referrer",
            ),
        ):
            pass

    def _say(self, text: str, *, bad: bool = False) -> None:
        self._status.classes("bad") if bad else self._status.classes(remove="bad")
        self._status.text = text
