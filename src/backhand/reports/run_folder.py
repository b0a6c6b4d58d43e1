"""The folder that a training run leaves its files in."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from backhand.errors import RunFolderError
from backhand.language import gettext as _
from backhand.training import CHECKPOINT_NAME, MODEL_NAME

RUNS: Final = Path("runs")
HISTORY_JSON: Final = "history.json"
HISTORY_CSV: Final = "history.csv"
CURVES: Final = "curves.png"
REPORT: Final = "report.html"
BEST: Final = "best.safetensors"
EVENTS: Final = "tensorboard"

# Any of these in a folder means that a run lives there.
_FILES: Final = (
    *(CHECKPOINT_NAME, MODEL_NAME, HISTORY_JSON, HISTORY_CSV, CURVES, REPORT, BEST, EVENTS),
)


class RunFolder:
    """A folder of one run, and the paths of the files in it.

    Attributes
    ----------
    path : pathlib.Path
    checkpoint, model, best, history_json, history_csv, curves, report, events : pathlib.Path
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.checkpoint = self.path / CHECKPOINT_NAME
        self.model = self.path / MODEL_NAME
        self.history_json = self.path / HISTORY_JSON
        self.history_csv = self.path / HISTORY_CSV
        self.curves = self.path / CURVES
        self.report = self.path / REPORT
        self.best = self.path / BEST
        self.events = self.path / EVENTS
        self._made: list[Path] = []

    def require_unused(self, but: str = "") -> None:
        """Refuse a folder that a run lives in, or that is none.

        Parameters
        ----------
        but : str
            A file of a run that may be there.

        Raises
        ------
        RunFolderError
        """
        if self.path.exists() and not self.path.is_dir():
            raise RunFolderError(
                _("{path} is a file, not a folder: choose another with --out").format(
                    path=self.path
                )
            )
        for name in _FILES:
            if name != but and (self.path / name).exists():
                raise RunFolderError(
                    _(
                        "{path} holds another run ({file}): choose another folder with --out, "
                        "or go on with that run by --resume {path}"
                    ).format(path=self.path, file=name)
                )

    def create(self) -> None:
        """Make the folder where it is missing, and find out whether it can be written.

        Raises
        ------
        RunFolderError
            It can't: nothing of it is left behind.
        """
        try:
            missing = [p for p in (self.path, *self.path.parents) if not p.exists()]
            for folder in reversed(missing):
                folder.mkdir(exist_ok=True)
                self._made.append(folder)
            # Permissions alone don't tell: the disk may be full, or read-only.
            with tempfile.TemporaryFile(dir=self.path) as probe:
                probe.write(b"backhand")
        except OSError as error:
            self.discard_if_empty()
            raise RunFolderError(
                _(
                    "the folder {path} can't be written ({reason}): choose another with --out"
                ).format(path=self.path, reason=error.strerror or error)
            ) from error

    def discard_if_empty(self) -> None:
        """Take away what `create` made, as far as nothing was written there."""
        while self._made:
            try:
                self._made.pop().rmdir()
            except OSError:
                return


def new_run_folder(root: Path = RUNS, now: datetime | None = None) -> RunFolder:
    """Return a folder under `root` named after the time, which no run has yet.

    It is not made before `RunFolder.create` is called.
    """
    name = (now or datetime.now()).strftime("%Y-%m-%d_%H-%M-%S")
    path, number = root / name, 1
    while path.exists():
        number += 1
        path = root / f"{name}-{number}"
    return RunFolder(path)


def newest_run(containing: str, root: Path = RUNS) -> RunFolder | None:
    """Return the run under `root` whose file `containing` is the newest; None without one."""
    found = [file for file in root.glob(f"*/{containing}") if file.is_file()]
    if not found:
        return None
    return RunFolder(max(found, key=lambda file: (file.stat().st_mtime_ns, str(file))).parent)
