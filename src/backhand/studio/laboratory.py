"""The training runs of a studio, which outlive the tabs that watch them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


class Laboratory:
    """All runs, and the processes that they are done in.

    Parameters
    ----------
    data_folder : Path or None
        Where the data is read from; None: where `load_dataset` finds it.
    runs_folder : Path
        Under which each run gets a folder.
    """

    def __init__(self, data_folder: Path | None, runs_folder: Path) -> None:
        self.data_folder = data_folder
        self.runs_folder = runs_folder

    def ask_to_stop(self) -> None:
        """Ask the runs to stop, without waiting for them."""

    def close(self, say: Callable[[str], None]) -> None:
        """Stop the runs, and wait until their checkpoints are written."""
