"""What the tabs of one studio share: the bench, each tab's desk, the pages for frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from nicegui import app

from backhand.studio.bench import Bench
from backhand.studio.desk import Desks
from backhand.studio.sheets import Sheets


@dataclass(frozen=True)
class Workbench:
    """The bench, the desks and the pages for frames of one studio."""

    bench: Bench = field(default_factory=Bench)
    desks: Desks = field(default_factory=Desks)
    sheets: Sheets = field(default_factory=Sheets)


@cache
def workbench() -> Workbench:
    """Return the workbench of this process's studio, which ends with it."""
    made = Workbench()
    app.on_shutdown(made.bench.close)
    return made
