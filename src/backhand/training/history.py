"""What a run did: its losses, its accuracies, how long it took."""

from __future__ import annotations

import csv
import io
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from backhand.atomic_file import write_atomically
from backhand.engine import LAYERS, EngineUse
from backhand.training.settings import TrainingSettings
from backhand.version import __version__

SCHEMA: Final = 1


class HistoryRow(NamedTuple):
    """The accuracies measured after the update of one iteration, as the exercise prints them.

    `seconds` is the training time until then; time between a run and its
    resumption doesn't count.
    """

    iteration: int
    train_accuracy: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class History:
    """The record of a run: a loss for each iteration, a row at iteration 0 and each epoch after.

    Attributes
    ----------
    settings : TrainingSettings
    train_loss : tuple of float, in nats
        Of each iteration's batch, from the forward pass that gave the gradient.
    rows : tuple of HistoryRow
    seconds : float
        The whole run, evaluations and checkpoints included.
    source : str
        Where the data came from.
    engine : EngineUse
        What carried out the steps.
    versions : dict
        Of backhand, numpy and python.
    """

    settings: TrainingSettings
    train_loss: tuple[float, ...]
    rows: tuple[HistoryRow, ...]
    seconds: float
    source: str = ""
    engine: EngineUse = LAYERS
    versions: Mapping[str, str] = field(default_factory=lambda: versions())

    @property
    def iteration(self) -> tuple[int, ...]:
        """The iteration of each row."""
        return tuple(row.iteration for row in self.rows)

    @property
    def train_accuracy(self) -> tuple[float, ...]:
        """The accuracy on the training images of each row, in [0, 1]."""
        return tuple(row.train_accuracy for row in self.rows)

    @property
    def test_accuracy(self) -> tuple[float, ...]:
        """The accuracy on the test images of each row, in [0, 1]."""
        return tuple(row.test_accuracy for row in self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dict that JSON can hold, one list for each column."""
        return {
            "schema": SCHEMA,
            "settings": self.settings.to_dict(),
            "versions": dict(self.versions),
            "source": self.source,
            "engine": self.engine.to_dict(),
            "seconds": self.seconds,
            "iteration": list(self.iteration),
            "train_accuracy": list(self.train_accuracy),
            "test_accuracy": list(self.test_accuracy),
            "row_seconds": [row.seconds for row in self.rows],
            "train_loss": list(self.train_loss),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> History:
        """Return the record that `to_dict` gave.

        Raises
        ------
        KeyError, ValueError
            `values` is no such record.
        """
        columns = (
            values["iteration"],
            values["train_accuracy"],
            values["test_accuracy"],
            values["row_seconds"],
        )
        return cls(
            settings=TrainingSettings.from_dict(values["settings"]),
            train_loss=tuple(values["train_loss"]),
            rows=tuple(HistoryRow(*row) for row in zip(*columns, strict=True)),
            seconds=values["seconds"],
            source=values["source"],
            engine=EngineUse.from_dict(values.get("engine", {})),
            versions=dict(values["versions"]),
        )

    def write_json(self, path: str | os.PathLike[str]) -> None:
        """Write the whole record as JSON.

        Raises
        ------
        RunFolderError
            The file can't be written.
        """
        text = json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)
        write_atomically(path, (text + "\n").encode())

    def write_csv(self, path: str | os.PathLike[str]) -> None:
        """Write a line for each row: iteration, train_loss, both accuracies, seconds.

        Raises
        ------
        RunFolderError
            The file can't be written.
        """
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["iteration", "train_loss", "train_accuracy", "test_accuracy", "seconds"])
        for row in self.rows:
            writer.writerow([row.iteration, self.train_loss[row.iteration], *row[1:]])
        write_atomically(path, text.getvalue().encode())


def versions() -> dict[str, str]:
    """Return the versions that a run's figures depend on."""
    return {
        "backhand": __version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
