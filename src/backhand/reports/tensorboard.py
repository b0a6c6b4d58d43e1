"""A run's losses, accuracies and weights as TensorBoard event files."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import numpy as np

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.training import Callback, HistoryRow, Trainer


class TensorBoardWriter(Callback):
    """Writes scalars at each step, and accuracies and histograms of the weights each epoch.

    Parameters
    ----------
    folder : path
        Where the event files go; ``tensorboard --logdir FOLDER`` shows them.

    Raises
    ------
    SettingError
        tensorboardX is not installed: said at once, before the run.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        if importlib.util.find_spec("tensorboardX") is None:
            raise SettingError(
                _("--tensorboard needs tensorboardX: pip install 'backhand[tensorboard]'")
            )
        self.folder = Path(folder)
        self._writer: Any = None

    def on_begin(self, trainer: Trainer) -> None:
        """Open a file of events; a resumed run adds one of its own."""
        from tensorboardX import SummaryWriter

        self._writer = SummaryWriter(logdir=str(self.folder), flush_secs=5)

    def on_step(self, trainer: Trainer, iteration: int, loss: float) -> None:
        """Write the loss and the learning rate."""
        self._writer.add_scalar("loss/train", loss, iteration)
        self._writer.add_scalar("learning_rate", trainer.optimizer.learning_rate, iteration)

    def on_row(self, trainer: Trainer, row: HistoryRow) -> None:
        """Write the accuracies and how each parameter is spread."""
        self._writer.add_scalar("accuracy/train", row.train_accuracy, row.iteration)
        self._writer.add_scalar("accuracy/test", row.test_accuracy, row.iteration)
        for name, array in trainer.network.params.items():
            self._writer.add_histogram(name, np.asarray(array), row.iteration)
        self._writer.flush()

    def on_end(self, trainer: Trainer) -> None:
        """Close the file."""
        self._writer.close()
