"""What the tabs of one studio share: the judges, each tab's desk, the pages for frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from nicegui import app

from backhand.studio.desk import Desks
from backhand.studio.judges import Judges
from backhand.studio.sheets import Sheets


@dataclass(frozen=True)
class Workbench:
    """The judges, the desks and the pages for frames of one studio."""

    judges: Judges = field(default_factory=Judges)
    desks: Desks = field(default_factory=Desks)
    sheets: Sheets = field(default_factory=Sheets)


@cache
def workbench() -> Workbench:
    """Return the workbench of this process's studio, which ends with it."""
    made = Workbench()
    app.on_shutdown(made.judges.close)
    return made
