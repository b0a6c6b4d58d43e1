"""What may take part in a training run: stop it early, keep its best network, your own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.training.history import HistoryRow
from backhand.training.model import save_model

if TYPE_CHECKING:
    from backhand.training.trainer import Trainer


class Callback:
    """Told of each step and each row; override what you need.

    A callback may read the trainer, set its learning rate
    (``trainer.optimizer.learning_rate``), and end the run by ``trainer.finish()``.
    """

    def on_begin(self, trainer: Trainer) -> None:
        """Be told that the run begins, or goes on."""

    def allow(self, trainer: Trainer, steps: int) -> int:
        """Be asked before each stretch of steps: return how many may be done now, at least 1.

        The place to hold a run up: it goes on when this returns, and the wait is no training
        time. A compiled engine asks every 0.03 s or sooner, the layers before each step.
        """
        return steps

    def on_step(self, trainer: Trainer, iteration: int, loss: float) -> None:
        """Be told of an iteration's loss; a compiled engine tells of some dozens together."""

    def on_row(self, trainer: Trainer, row: HistoryRow) -> None:
        """Be told of the accuracies, after the first step of each epoch."""

    def on_end(self, trainer: Trainer) -> None:
        """Be told that the run has come to its end."""


class EarlyStopping(Callback):
    """Ends the run when the test accuracy has not risen for some epochs.

    The accuracy by which a run is stopped is no longer that of unseen data: hold some
    samples back for the last word.

    Parameters
    ----------
    patience : int, at least 1
        Epochs without a rise.
    min_delta : float, at least 0
        How much counts as a rise.

    Raises
    ------
    SettingError
        A number makes no sense.

    Source: Prechelt, "Early stopping — but when?", in Neural networks: tricks of the trade
    (1998).
    """

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        if patience < 1 or not min_delta >= 0:
            raise SettingError(
                _(
                    "patience must be at least 1 and min_delta at least 0, not {patience} and "
                    "{min_delta}"
                ).format(patience=patience, min_delta=min_delta)
            )
        self.patience = patience
        self.min_delta = min_delta

    def on_row(self, trainer: Trainer, row: HistoryRow) -> None:
        """End the run when the best row is `patience` rows back.

        From the trainer's own rows, so that a resumed run stops where it would have.
        """
        rows = trainer.rows
        best = 0
        for place, one in enumerate(rows):
            if one.test_accuracy > rows[best].test_accuracy + self.min_delta:
                best = place
        if len(rows) - 1 - best >= self.patience:
            trainer.finish()


class BestModel(Callback):
    """Keeps the network of the best test accuracy so far in a file.

    Parameters
    ----------
    path : path
    about : mapping that JSON can hold, optional
        Kept beside the parameters.
    """

    def __init__(
        self, path: str | os.PathLike[str], about: Mapping[str, Any] | None = None
    ) -> None:
        self.path = Path(path)
        self._about = dict(about or {})

    def on_row(self, trainer: Trainer, row: HistoryRow) -> None:
        """Write the network where no earlier row was as good."""
        if all(row.test_accuracy > one.test_accuracy for one in trainer.rows[:-1]):
            network: Any = trainer.network
            save_model(
                self.path,
                network,
                about={
                    **self._about,
                    "iteration": row.iteration,
                    "test_accuracy": row.test_accuracy,
                },
            )
