"""Bars that show how far downloads have come, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID

    from backhand.data.download import Progress


@contextmanager
def download_bars(quiet: bool = False) -> Iterator[Progress | None]:
    """Give a callback for `load_dataset`'s `progress`, which draws a bar for each file.

    Parameters
    ----------
    quiet : bool
        Draw nothing.

    Yields
    ------
    progress : callable or None
        None where nothing should be drawn: `quiet`, or standard error is no terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=Console(file=sys.stderr),
    )
    tasks: dict[str, TaskID] = {}

    def progress(name: str, received: int, total: int) -> None:
        # Drawn from the first byte on: nothing flickers where all is in the cache.
        if not tasks:
            bars.start()
        if name not in tasks:
            tasks[name] = bars.add_task(name, total=total or None)
        bars.update(tasks[name], completed=received)

    try:
        yield progress
    finally:
        if tasks:
            bars.stop()
