"""A browser tab that shows a room, and the few elements that the rooms are put together from.

Controls are the browser's own (button, select, input, dialog): they have names for screen
readers, keys and a phone's pickers without more ado. Their looks are in assets/studio.css.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any, Final

from nicegui import Client, ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from backhand.studio.laboratory import Laboratory
from backhand.version import __version__

# With the version, so that no browser shows an older one from its cache.
ASSETS_PATH: Final = f"/assets/{__version__}"

# The attribute of a control that is typed or dragged in. Vue would set the property again at each
# change anywhere on the page, and what is half typed would be gone.
AT_FIRST: Final = "^value"


class Tab:
    """One tab: what its room needs to know, and ways to make elements.

    Attributes
    ----------
    client : nicegui.Client
        The page itself.
    query : dict of str to str
        Of the address that it was opened by, without token and lang.
    laboratory : Laboratory
        The training runs, which all tabs share.
    """

    def __init__(self, client: Client, query: Mapping[str, str], laboratory: Laboratory) -> None:
        self.client = client
        self.query = dict(query)
        self.laboratory = laboratory

    def asset(self, name: str) -> str:
        """Return the address of a file in assets/."""
        return f"{ASSETS_PATH}/{name}"

    def heading(self, text: str, level: int = 2, classes: str = "") -> ui.element:
        """Add a heading; the page's own <h1> stands in the frame."""
        return words(text, f"h{level}", classes)

    def show_query(self, query: str) -> None:
        """Have the address bar say `query`, "" for none, so that a link shows the same."""
        self.client.run_javascript(f"studio.showQuery({json.dumps(query)})")

    def announce(self, text: str) -> None:
        """Have a screen reader say `text`, when it has finished what it says now."""
        self.client.run_javascript(f"studio.announce({json.dumps(text)})")


def words(text: str, tag: str = "span", classes: str = "") -> TextElement:
    """Add an element that holds plain text."""
    element = TextElement(tag=tag, text=text)
    if classes:
        element.classes(classes)
    return element


def markup(html: str = "", tag: str = "div", classes: str = "") -> ui.html:
    """Add an element whose content is HTML that the studio made itself: escape what came in."""
    element = ui.html(html, sanitize=False, tag=tag)
    if classes:
        element.classes(classes)
    return element


def attributes(element: ui.element, **values: Any) -> ui.element:
    """Set attributes; an underscore stands for a hyphen, and one at the end for nothing.

    None takes an attribute away.
    """
    for name, value in values.items():
        key = name.rstrip("_").replace("_", "-")
        if value is None:
            element.props.pop(key, None)
        else:
            element.props[key] = value
    element.update()
    return element


@contextmanager
def box(tag: str = "div", classes: str = "", **values: Any) -> Iterator[ui.element]:
    """Add an element and put into it what is made in the block."""
    element = ui.element(tag)
    if classes:
        element.classes(classes)
    attributes(element, **values)
    with element:
        yield element


@contextmanager
def card(title: str, classes: str = "", note: str = "") -> Iterator[ui.element]:
    """Add a section with a heading."""
    with box("section", f"card {classes}".strip(), aria_label=title) as element:
        words(title, "h2")
        if note:
            words(note, "p", "note")
        yield element


def button(
    text: str,
    on_click: Callable[..., Any] | None = None,
    *,
    key: str | None = None,
    classes: str = "",
    name: str | None = None,
) -> TextElement:
    """Add a button.

    Parameters
    ----------
    text : str
    on_click : callable, optional
    key : str, optional
        The key that presses it wherever nothing is being typed: "s", "Space", "ArrowLeft".
    classes : str
        "primary" stands out, "quiet" holds back.
    name : str, optional
        For screen readers, where the text alone doesn't say it.
    """
    element = words(text, "button", f"button {classes}".strip())
    attributes(element, type="button")
    if key is not None:
        attributes(element, data_key=key, aria_keyshortcuts=key)
    if name is not None:
        attributes(element, aria_label=name)
    if on_click is not None:
        element.on("click", lambda _event: on_click(), js_handler="() => emit()")
    return element


def enable(element: ui.element, enabled: bool) -> None:
    """Let a control be used, or not."""
    if (element.props.get("disabled") is True) == enabled:
        attributes(element, disabled=None if enabled else True)


class Field:
    """A labelled control: a list to choose from, a number, a text or a tick.

    Attributes
    ----------
    element : ui.element
        The control itself.
    value : str
        As it stands in the control; "true" or "false" for a tick.
    """

    def __init__(
        self,
        label: str,
        value: str,
        on_change: Callable[[], Any] | None = None,
        *,
        kind: str = "text",
        choices: Sequence[tuple[str, str]] = (),
        hint: str = "",
        **values: Any,
    ) -> None:
        self.value = value
        self._on_change = on_change
        self._kind = "select" if choices else kind
        with box("label", f"field {self._kind}") as self.label:
            if self._kind != "checkbox":
                words(label, "span", "label")
            self.element = ui.element("select" if choices else "input")
            if self._kind == "checkbox":
                words(label, "span", "label")
            if hint:
                attributes(self.label, title=hint)
        attributes(self.element, **values)
        if choices:
            self.offer(choices, value)
        else:
            attributes(self.element, type=kind)
            self._show_value(value)
        reading = "e.target.checked" if self._kind == "checkbox" else "e.target.value"
        self.element.on("change", self._changed, js_handler=f"(e) => emit(String({reading}))")

    def set(self, value: str) -> None:
        """Have the control show `value`."""
        self.value = value
        self._show_value(value)
        if self._is_typed:
            place = f"getHtmlElement({self.element.id})"
            self.element.client.run_javascript(f"{place}.value = {json.dumps(value)}")

    @property
    def _is_typed(self) -> bool:
        return self._kind not in ("select", "checkbox")

    def _show_value(self, value: str) -> None:
        if self._kind == "checkbox":
            attributes(self.element, checked=value == "true")
        elif self._is_typed:
            attributes(self.element, **{AT_FIRST: value})
        else:
            attributes(self.element, value=value)

    def offer(self, choices: Sequence[tuple[str, str]], value: str) -> None:
        """Have a list offer these: what each stands for, and what it is called."""
        self.element.clear()
        with self.element:
            for key, text in choices:
                attributes(words(text, "option"), value=key)
        self.set(value)

    def show(self, visible: bool) -> None:
        """Let the field be seen, or not."""
        self.label.classes(remove="hidden") if visible else self.label.classes("hidden")

    def _changed(self, event: GenericEventArguments) -> None:
        args = event.args
        self.value = str(args[0] if isinstance(args, list) else args)
        self._show_value(self.value)
        if self._on_change is not None:
            self._on_change()


def escaped(text: object) -> str:
    """Return `text` for use inside HTML."""
    return escape(str(text))
