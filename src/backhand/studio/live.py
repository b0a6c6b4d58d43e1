"""What changes many times a second, put into the page past Vue.

NiceGUI has Vue go through the whole page at each change, which costs a training its processor.
What follows a run is filled in here instead: the browser is told the new contents in one message
a look, and studio.js puts them in.
"""

from __future__ import annotations

import json
from typing import Final

from nicegui import Client, ui

from backhand.studio.tab import box

# Properties of an element; all else are attributes.
_CONTENTS: Final = ("textContent", "innerHTML")


class Live:
    """The changing contents of one tab; only what differs from before is sent.

    Parameters
    ----------
    client : nicegui.Client
        The page.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._shown: dict[tuple[int, str], str] = {}
        self._changes: dict[tuple[int, str], str] = {}
        self._opened = False

    def element(self, tag: str = "div", classes: str = "") -> ui.element:
        """Add an element that this fills: to Vue it has no children."""
        with box(tag, classes) as element:
            return element

    def text(self, element: ui.element, text: str) -> None:
        """Have an element hold plain text."""
        self._change(element, "textContent", text)

    def html(self, element: ui.element, html: str) -> None:
        """Have an element hold HTML that the studio made itself: escape what came in."""
        self._change(element, "innerHTML", html)

    def attribute(self, element: ui.element, name: str, value: object) -> None:
        """Give an element an attribute that nothing else sets."""
        self._change(element, name, str(value))

    def forget(self, element: ui.element) -> None:
        """Take notice that an element, or what lay in it, is taken from the page."""
        gone = {one.id for one in element.descendants(include_self=True)}
        self._shown = {key: value for key, value in self._shown.items() if key[0] not in gone}
        self._changes = {key: value for key, value in self._changes.items() if key[0] not in gone}

    def send(self) -> None:
        """Tell the browser what has changed since the last time; all of it when it is back."""
        if self._changes and self._client.has_socket_connection:
            changes = [(*key, value) for key, value in self._changes.items()]
            self._changes = {}
            self._client.run_javascript(f"studio.put({json.dumps(changes, ensure_ascii=False)})")

    def _change(self, element: ui.element, what: str, value: str) -> None:
        key = (element.id, what)
        if self._shown.get(key) == value:
            return
        self._shown[key] = value
        self._opened = self._opened or self._client.has_socket_connection
        if self._opened:
            self._changes[key] = value
        else:
            # The page is on its way: with its first contents it is seen sooner. Vue sets what has
            # not changed for it never again, but for "value", which "^" keeps it from.
            element.props[what if what in _CONTENTS else f"^{what}"] = value
            element.update()
