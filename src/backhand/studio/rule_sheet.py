"""A rule's page in a dialog over the room."""

from __future__ import annotations

import re
from typing import Final

from backhand.diagnosis.pages import page_of
from backhand.diagnosis.registry import all_rules
from backhand.language import gettext as _
from backhand.sources.lint.linter import lint_rules
from backhand.studio.tab import attributes, box, escaped, markup, words

_ID: Final = "rule-sheet"


class RuleSheet:
    """The dialog of one page: made once, filled for each rule that is asked for."""

    def __init__(self) -> None:
        with box("dialog", "rule", id=_ID, aria_labelledby=f"{_ID}-title") as self._element:
            self._content = words("", "div")
            with box("form", method="dialog"):
                words(_("Close"), "button", "button")

    def show(self, code: str) -> None:
        """Show a rule's page; a code that is no rule's shows nothing."""
        rule = (all_rules() | lint_rules()).get(code)
        if rule is None:
            return
        page = page_of(rule)
        self._content.clear()
        with self._content:
            attributes(words(f"{page.code} {page.name}", "h2"), id=f"{_ID}-title")
            markup(_with_code(page.summary), "p")
            for section in page.sections:
                words(section.head, "h3")
                for paragraph in section.paragraphs:
                    markup(_with_code(paragraph), "p")
        self._element.client.run_javascript(f"document.getElementById('{_ID}').showModal()")


def _with_code(text: str) -> str:
    """Return a paragraph as HTML, what stands between double backticks as code."""
    parts = re.split("``", text)
    return "".join(
        f"<code>{escaped(part)}</code>" if number % 2 else escaped(part)
        for number, part in enumerate(parts)
    )
