"""Every exception that a user of backhand can meet, as one small tree.

Each text says what was wrong, where, and what to do about it, in the language
that `backhand.language` has chosen.  ``except BackhandError`` catches them all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


class BackhandError(Exception):
    """The root: something that the user can mend.

    `exit_status` is what the command line ends with: 2 where the request itself
    was at fault, 1 where it was sound and the work failed.
    """

    exit_status = 2


class ShapeError(BackhandError, ValueError):
    """An array has another shape than the operation needs: reshape or transpose it."""


class DtypeError(BackhandError, TypeError):
    """An array has a type that the operation can't use, such as integers to differentiate."""


class LabelError(BackhandError, ValueError):
    """Labels outside the classes, of another length than the samples, or not one-hot."""


class NonFiniteError(BackhandError, ArithmeticError):
    """A nan or an inf turned up, in the input or in the output of the layer that is named."""

    exit_status = 1


class SettingError(BackhandError, ValueError):
    """A setting has a value that makes no sense: the text names both."""


class StateError(BackhandError, RuntimeError):
    """Calls came in an order that can't work, such as backward before forward."""


class DataError(BackhandError, ValueError):
    """A data file is damaged or is not what its name says: fetch it again."""

    exit_status = 1


class DataNotFoundError(BackhandError, FileNotFoundError):
    """No data where it was looked for: the text lists the places and how to fill one."""

    exit_status = 1


class DownloadError(BackhandError, ConnectionError):
    """No mirror gave a file that could be used: the text says what each one answered."""

    exit_status = 1


class CheckpointError(BackhandError, ValueError):
    """A checkpoint or model file is damaged, or belongs to another network."""

    exit_status = 1


class RunFolderError(BackhandError, OSError):
    """The output folder can't be written, or holds another run: choose another."""


class MissingPackageError(BackhandError, ImportError):
    """What was asked for needs a package that is not installed: the text names the command."""

    exit_status = 1


class ImageError(BackhandError, ValueError):
    """A file is no image, or an image without a digit on it."""


class GraphError(BackhandError, RuntimeError):
    """No computational graph can be recorded of a piece of code: the text says why."""

    exit_status = 3


class Interrupted(BackhandError):
    """A run was asked to stop and did so between two steps: it can be resumed.

    Attributes
    ----------
    checkpoint_path : pathlib.Path or None
        The checkpoint to resume from; None where the run keeps none.
    iteration : int
        Iterations done.
    """

    # What a shell reports for a program that Ctrl-C ended.
    exit_status = 130

    # Defaults, because unpickling calls it with the message alone.
    def __init__(
        self, message: str, *, checkpoint_path: Path | None = None, iteration: int = 0
    ) -> None:
        super().__init__(message)
        self.checkpoint_path = checkpoint_path
        self.iteration = iteration


class GradientError(BackhandError, AssertionError):
    """Backpropagation differs from the derivative: mend it before training.

    Attributes
    ----------
    report : backhand.Report or None
        What a check of somebody's code found; None from the training's own check.
    """

    exit_status = 1

    def __init__(self, message: str, report: Any = None) -> None:
        super().__init__(message)
        self.report = report
