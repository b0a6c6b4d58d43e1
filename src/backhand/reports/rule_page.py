"""The rules of the checker as a person reads them on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from backhand.diagnosis.pages import Page

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# Wider lines are hard to read, however wide the terminal is.
_WIDTH = 88


def print_page(page: Page, console: Console) -> None:
    """Print a rule's page: its name, and a paragraph or more under each head."""
    from rich.padding import Padding
    from rich.text import Text

    width = min(_WIDTH, console.width)
    console.print(Text(f"{page.code} {page.name}", style="bold"))
    console.print(_with_code(page.summary), width=width)
    for section in page.sections:
        console.print()
        console.print(Text(section.head, style="bold"))
        for number, paragraph in enumerate(section.paragraphs):
            if number:
                console.print()
            console.print(Padding(_with_code(paragraph), (0, 0, 0, 4), expand=False), width=width)


def print_rules(rules: Iterable[tuple[str, str, str]], console: Console) -> None:
    """Print a table of rules.

    Parameters
    ----------
    rules : iterable of (code, name, title)
    """
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    for _column in range(3):
        table.add_column()
    for code, name, title in rules:
        table.add_row(code, name, title)
    console.print(table)


def _with_code(text: str) -> Text:
    """Return a paragraph, what stands between double backticks in another colour."""
    from rich.text import Text

    shown = Text()
    for number, part in enumerate(re.split("``", text)):
        shown.append(part, style="cyan" if number % 2 else "")
    return shown
