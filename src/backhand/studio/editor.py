"""The editor for somebody's code: named for screen readers, with marked lines, a place to drop on.

CodeMirror, as NiceGUI brings it along. Tab indents; Escape and then Tab leaves the editor, as the
note below it says.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any

from nicegui import core, ui
from nicegui.events import GenericEventArguments

from backhand.language import gettext as _
from backhand.studio.manuscript import MOST_BYTES, Manuscript, UnusableError, read_file
from backhand.studio.marks import Mark
from backhand.studio.tab import attributes, box, words

# A page's message may be as large as a file that is dropped, in base64, or as what is pasted.
_LARGEST_MESSAGE = 2 * MOST_BYTES


class Editor:
    """The editor in one page.

    Parameters
    ----------
    name : str
        For screen readers.
    on_change : callable (str)
        Given the text whenever its reader has changed it.
    on_file : callable (Manuscript or UnusableError)
        Given a file that was dropped or chosen, or why it can't be used.
    on_submit : callable ()
        Ctrl+Enter was pressed.
    """

    def __init__(
        self,
        name: str,
        *,
        on_change: Callable[[str], Any],
        on_file: Callable[[Manuscript | UnusableError], Any],
        on_submit: Callable[[], Any],
    ) -> None:
        core.sio.eio.max_http_buffer_size = max(core.sio.eio.max_http_buffer_size, _LARGEST_MESSAGE)
        self._on_file = on_file
        with box("div", "editor", data_most_bytes=str(MOST_BYTES)) as self.element:
            self._mirror = ui.codemirror(
                "",
                language="Python",
                theme="vscodeLight",
                on_change=lambda event: on_change(event.value or ""),
                keymap={"Mod-Enter": lambda _event: on_submit()},
            )
            attributes(self._mirror, data_name=name, data_note="editor-note")
            attributes(
                words(_("Drop it here: a .py or .ipynb file"), "div", "drop-sign"),
                aria_hidden="true",
            )
        self.element.on("bh-file", self._take, js_handler="(e) => emit(e.detail)")
        attributes(
            words(
                _("Tab indents; Esc and then Tab leaves the editor. Ctrl+Enter checks."),
                "p",
                "note",
            ),
            id="editor-note",
        )

    def open_file(self, button: ui.element) -> None:
        """Have a button open the browser's own dialog for files."""
        attributes(button, data_opens_file="")

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return self._mirror.value or ""

    def show(self, text: str) -> None:
        """Have the editor show another text, without marks."""
        self._mirror.decorations = []
        self._mirror.line_tooltips = {}
        self._mirror.line_anchors = {}
        self._mirror.value = text

    def mark(self, marks: Iterable[Mark]) -> None:
        """Mark lines of the text that stands there."""
        last = self.text.count("\n") + 1
        kept = [mark for mark in marks if mark.line <= last]
        self._mirror.decorations = [
            {"kind": "line", "line": mark.line, "class": f"marked {mark.severity}"} for mark in kept
        ]
        self._mirror.line_tooltips = {mark.line: mark.text for mark in kept}
        # These tell where a marked line has got to while its reader types above it.
        self._mirror.line_anchors = {f"line-{mark.line}": mark.line for mark in kept}
        self._mirror.update()

    def reveal(self, line: int) -> None:
        """Bring a line into sight that was marked, wherever it has got to, and go there."""
        now = self._mirror.line_anchors.get(f"line-{line}", line)
        self._mirror.client.run_javascript(f"studioEditor.goTo({self._mirror.id}, {now})")

    def peek(self, line: int) -> None:
        """Bring a line into sight within the editor, and leave the page where it is."""
        self._mirror.client.run_javascript(f"studioEditor.peek({self._mirror.id}, {line})")

    def _take(self, event: GenericEventArguments) -> None:
        told = event.args if isinstance(event.args, dict) else {}
        name = str(told.get("name", ""))
        try:
            content = base64.b64decode(str(told.get("content", "")), validate=True)
            # The browser sends nothing of a file that is too large: its size says so.
            if int(told.get("size", 0)) > MOST_BYTES:
                content = bytes(MOST_BYTES + 1)
            self._on_file(read_file(name, content))
        except UnusableError as error:
            self._on_file(error)
        except (binascii.Error, ValueError, TypeError):
            self._on_file(UnusableError(_("the file did not arrive whole; try again")))
