"""What every room stands in: the header, the way to the other rooms, language, theme and keys."""

from __future__ import annotations

import copy
import importlib
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from nicegui import Client, app, ui

from backhand.language import LANGUAGES, language
from backhand.language import gettext as _
from backhand.studio.laboratory import Laboratory
from backhand.studio.rooms import ROOMS, Room
from backhand.studio.speech import KEY
from backhand.studio.tab import ASSETS_PATH, Tab, attributes, box, button, words

ASSETS: Final = Path(__file__).parent / "assets"

_LANGUAGE_NAMES: Final = {"en": "English", "ja": "日本語"}

# Before the first picture: the theme that was chosen, and an address without the token.
_HEAD: Final = f"""
<link rel="stylesheet" href="{ASSETS_PATH}/studio.css">
<script src="{ASSETS_PATH}/studio.js"></script>
"""


def open_rooms(laboratory: Laboratory) -> None:
    """Have NiceGUI serve the rooms."""
    # Quasar's bar at the top, seen while the browser waits for an answer: it has no name for a
    # screen reader, and what takes long here says so itself.
    app.config.quasar_config["loadingBar"]["skipHijack"] = True
    app.add_static_files(ASSETS_PATH, ASSETS, max_cache_age=0)
    for room in ROOMS:
        _open(room, laboratory)

    @app.get("/report/{number}")
    def report(number: int) -> Response:
        for one in laboratory.experiments:
            if one.number == number and one.report is not None:
                return FileResponse(one.report, media_type="text/html")
        return PlainTextResponse(_("There is no such report."), status_code=404)


def _open(room: Room, laboratory: Laboratory) -> None:
    # Imported when the studio starts, so that a fault shows then.
    module = importlib.import_module(f"backhand.studio.rooms.{room.name}")

    @ui.page(room.path)
    def page(client: Client, request: Request) -> None:
        # The page of all who open this address; here, one in this tab's language.
        client.page = copy.copy(client.page)
        client.page.language = "ja" if language() == "ja" else "en-US"
        client.storage[KEY] = language()
        # Quasar's page is a <main>, and the header would lie inside it: a plain box instead.
        for element in client.page_container.default_slot.children:
            element.tag = "div"
        client.title = f"{_(room.title)} – backhand"
        ui.add_head_html(_HEAD)
        query = {
            name: value
            for name, value in request.query_params.items()
            if name not in ("token", "lang")
        }
        tab = Tab(client, query, laboratory)
        _header(room)
        with box("main", f"room-{room.name}", id="room", tabindex="-1"):
            words(_(room.title), "h1")
            module.build(tab)
        _foot()


def _header(current: Room) -> None:
    with words(_("Skip to the room"), "a", "skip") as skip:
        attributes(skip, href="#room")
    with box("header", "frame"):
        with box("a", "brand", href="/", aria_label="backhand studio"):
            words("back", "span")
            words("hand", "b")
        with box("nav", aria_label=_("Rooms")):
            for room in ROOMS:
                link = words(_(room.title), "a")
                attributes(link, href=room.path)
                if room is current:
                    attributes(link, aria_current="page")
        with box("div", "switches"):
            for name in LANGUAGES:
                if name != language():
                    switch = button(_LANGUAGE_NAMES[name], classes="quiet")
                    attributes(switch, lang=name, data_language=name)
            theme = button("", classes="quiet theme", name=_("Theme"))
            attributes(
                theme,
                data_theme_names="|".join(
                    (_("Theme: system"), _("Theme: light"), _("Theme: dark"))
                ),
            )
            attributes(button("?", key="?", classes="quiet keys"), aria_label=_("Keys"))


def _foot() -> None:
    attributes(words("", "div", "unseen"), id="announcer", role="status", aria_live="polite")
    with box("dialog", "keys", id="keys", aria_label=_("Keys")):
        words(_("Keys"), "h2")
        # Filled in by the script from what the room's controls say of themselves.
        with box("dl", id="keys-list"):
            pass
        words(
            _("They work wherever nothing is being typed."),
            "p",
            "note",
        )
        with box("form", method="dialog"):
            words(_("Close"), "button", "button")
