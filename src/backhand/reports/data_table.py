"""The inventory of a data set as a table for the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from backhand.data.inventory import Inventory, Place, State
from backhand.language import gettext as _
from backhand.language import mark
from backhand.reports.console import make_console, plain_text

if TYPE_CHECKING:
    from rich.console import RenderableType

_PLACES: Final[dict[Place, str]] = {
    "option": mark("the folder given with --data"),
    "environment": mark("the folder in BACKHAND_DATA"),
    "cache": mark("the cache"),
}

_STATES: Final[dict[State, str]] = {
    "published": mark("as published"),
    "changed": mark("wrong checksum"),
    "own": mark("own data"),
    "unknown": mark("readable; no checksum is published for this form"),
    "damaged": mark("damaged"),
    "foreign": mark("another data set's"),
    "missing": mark("missing"),
}

_STYLES: Final[dict[State, str]] = {
    "published": "green",
    "own": "cyan",
    "unknown": "yellow",
    "changed": "red",
    "damaged": "red",
    "foreign": "red",
    "missing": "dim",
}


def data_table(inventory: Inventory) -> RenderableType:
    """Return a table with a row for each file of `inventory`: its path, size and state."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    heading = _("{place}: {folder}").format(
        place=_(_PLACES[inventory.place]), folder=inventory.folder
    )
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(_("File"), overflow="fold")
    table.add_column(_("Bytes"), justify="right", no_wrap=True)
    table.add_column(_("State"))
    for entry in inventory.entries:
        size = f"{entry.size:,}" if entry.state != "missing" else "–"
        table.add_row(
            Text(entry.path.name),
            size,
            Text(_(_STATES[entry.state]), style=_STYLES[entry.state]),
        )
    # An archive has the same fault four times over: it is told once.
    faults = dict.fromkeys(entry.fault for entry in inventory.entries if entry.fault)
    return Group(Text(heading, style="bold"), table, *(Text(fault) for fault in faults))


def print_inventory(inventory: Inventory) -> None:
    """Print the table of `inventory` to standard output."""
    if sys.stdout.isatty():
        make_console().print(data_table(inventory))
    else:
        # Piped, nothing is gained by folding paths at 80 columns.
        sys.stdout.write(plain_text(data_table(inventory), width=200))
