"""The room Check: somebody's code, and what is wrong with it, told hint by hint."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from backhand.language import gettext as _
from backhand.language import language, speaking
from backhand.studio.desk import Desk
from backhand.studio.editor import Editor
from backhand.studio.manuscript import Manuscript, UnusableError
from backhand.studio.marks import marks_of
from backhand.studio.rule_sheet import RuleSheet
from backhand.studio.starter import STARTERS, starter
from backhand.studio.tab import ASSETS_PATH, Field, Tab, attributes, box, button, enable, words
from backhand.studio.verdicts import Doors, put_verdicts
from backhand.studio.workbench import workbench

_SECONDS: Final = ("2", "5", "10", "30", "60")


def build(tab: Tab) -> None:
    """Put the room into the page.

    Parameters
    ----------
    tab : Tab
        The browser tab that is shown it.
    """
    CheckRoom(tab)


class CheckRoom:
    """The room in one page."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._language = language()
        # Of this page alone until its connection says which tab it is in.
        self._desk = Desk()
        self._was = "empty"
        ui.add_head_html(
            f'<link rel="stylesheet" href="{ASSETS_PATH}/check.css">'
            f'<script src="{ASSETS_PATH}/check.js"></script>'
        )
        with box("div", "check"):
            with box("section", "written", aria_label=_("Your code")):
                self._put_code()
            with box(
                "section", "findings", aria_label=_("Findings"), id="findings", tabindex="-1"
            ) as section:
                self._findings = section
        self._sheet = RuleSheet()
        self._judges = workbench().judges
        tab.client.on_connect(self._connected)
        tab.client.on_delete(lambda: self._desk.leave(self._changed))
        self._changed()

    def _put_code(self) -> None:
        with box("div", "opening"):
            self._starters = Field(
                _("Begin with"),
                "",
                self._load_starter,
                choices=(("", "–"), *((one.name, _(one.title)) for one in STARTERS)),
            )
            opener = button(_("Open a file …"))
            self._name = words("", "span", "file-name")
        self._editor = Editor(
            _("Your code"),
            on_change=self._typed,
            on_file=self._take,
            on_submit=self._check,
        )
        self._editor.open_file(opener)
        with box("div", "acting"):
            self._check_button = button(_("Check"), self._check, key="c", classes="primary")
            self._cancel_button = button(_("Cancel"), self._cancel, key="Escape")
            self._seconds = Field(
                _("Time for each"),
                "10",
                self._set_seconds,
                choices=tuple((n, _("{seconds} s").format(seconds=n)) for n in _SECONDS),
            )
            self._everything = Field(
                _("All hints at once"), "false", self._set_everything, kind="checkbox"
            )
        self._status = words("", "p", "status")
        attributes(self._status, role="status", aria_live="polite")

    # What the page tells.

    def _connected(self) -> None:
        tab_id = self._tab.client.tab_id
        if tab_id is None:
            return
        desk = workbench().desks.of(tab_id)
        if desk is not self._desk:
            self._desk.leave(self._changed)
            # What was typed before the connection stood counts as this tab's.
            if self._desk.manuscript.text:
                desk.manuscript = self._desk.manuscript
            self._desk = desk
            desk.watch(self._changed)
            self._editor.show(desk.manuscript.text)
            self._seconds.set(f"{desk.seconds:g}")
            self._everything.set("true" if desk.everything else "false")
            desk.begin_again(self._judges)
            self._changed()
        self._judges.warm_up()

    def _typed(self, text: str) -> None:
        was_changed = self._desk.is_changed
        self._desk.manuscript = self._desk.manuscript.with_text(text)
        if was_changed != self._desk.is_changed:
            self._say()

    def _take(self, given: Manuscript | UnusableError) -> None:
        if isinstance(given, UnusableError):
            self._complain(str(given))
            return
        self._put_down(given)
        self._starters.set("")
        self._check()

    def _load_starter(self) -> None:
        chosen = starter(self._starters.value)
        if chosen is not None:
            self._put_down(chosen.manuscript())

    def _put_down(self, manuscript: Manuscript) -> None:
        self._desk.manuscript = manuscript
        self._editor.show(manuscript.text)
        self._say()

    def _set_seconds(self) -> None:
        if self._seconds.value in _SECONDS:
            self._desk.seconds = float(self._seconds.value)

    def _set_everything(self) -> None:
        self._desk.everything = self._everything.value == "true"
        self._changed()

    def _check(self) -> None:
        try:
            self._desk.begin(self._judges)
        except UnusableError as error:
            self._complain(str(error))

    def _cancel(self) -> None:
        self._desk.cancel()

    def _tell_more(self, subject: int, finding: int) -> None:
        self._desk.tell_more(subject, finding)
        self._changed()
        shown = self._desk.subjects[subject].findings[finding]
        self._tab.announce(shown.message)
        self._tab.client.run_javascript(f"studioEditor.stay('more-{subject}-{finding}')")

    # What the page shows.

    def _changed(self) -> None:
        """Show the desk as it is now."""
        with speaking(self._language):
            self._say()
            self._findings.clear()
            with self._findings:
                if self._desk.state == "empty":
                    _put_welcome()
                else:
                    put_verdicts(
                        self._desk,
                        Doors(self._editor.reveal, self._sheet.show, self._tell_more),
                    )
            # Its marks would stand on other lines in another text.
            if not self._desk.is_changed:
                marks = marks_of(self._desk)
                self._editor.mark(marks)
                if self._desk.state == "done" and self._was == "running" and marks:
                    self._editor.peek(marks[0].line)
        self._was = self._desk.state

    def _say(self) -> None:
        with speaking(self._language):
            desk = self._desk
            name = desk.manuscript.name if desk.manuscript.text else ""
            self._name.text = name
            running = desk.state == "running"
            enable(self._cancel_button, running)
            self._check_button.text = _("Check again") if desk.state == "done" else _("Check")
            self._status.classes(remove="bad")
            self._status.text = _state_text(desk)
            if desk.state == "failed":
                self._status.classes("bad")

    def _complain(self, text: str) -> None:
        self._status.classes("bad")
        self._status.text = text


def _state_text(desk: Desk) -> str:
    if desk.state == "running":
        if desk.waiting:
            return _("Waiting: other tabs' checks come first.")
        if not desk.names:
            return _("Reading the code behind the walls …")
        done = sum(s.name in desk.names for s in desk.subjects)
        if done < len(desk.names):
            return _("Checking {name} ({number} of {count}) …").format(
                name=desk.names[done], number=done + 1, count=len(desk.names)
            )
        return _("Checking …")
    if desk.state == "failed":
        return desk.message
    if desk.state == "cancelled":
        return _("Cancelled.")
    if desk.is_changed:
        return _("The code has changed since this check.")
    if desk.state == "done":
        errors = sum(len(s.errors) for s in desk.subjects)
        return (
            _("Checked. Mistakes found: {count}").format(count=errors)
            if errors
            else _("Checked. No mistake was found.")
        )
    return ""


def _put_welcome() -> None:
    with box("div", "card welcome"):
        words(_("What is wrong with this gradient?"), "h2")
        words(
            _(
                "Paste a layer, a loss or a network that you wrote by hand, or drop its file or "
                "notebook onto the editor. Its backward pass is held against the derivative; what "
                "differs is told hint by hint: where, what kind of mistake, how it is mended."
            ),
            "p",
        )
        words(
            _(
                "The code runs behind walls: it reaches neither your files nor the network, and "
                "it is ended at its time."
            ),
            "p",
            "note",
        )
