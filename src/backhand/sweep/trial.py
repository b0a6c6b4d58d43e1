"""One combination of settings: trained on a part of the training set, judged by the rest."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backhand.data import load_dataset
from backhand.errors import BackhandError
from backhand.training import Trainer, TrainingData, TrainingSettings

# Of the training samples, those that trials are judged by; 10,000 of MNIST's.
_SHARE = 6


@dataclass(frozen=True)
class Where:
    """Where a worker finds the data.

    Attributes
    ----------
    dataset : str
    folder : str or None
        As --data has it; on a cluster, a place that every worker sees.
    """

    dataset: str
    folder: str | None = None


@dataclass(frozen=True)
class Trial:
    """One combination.

    Attributes
    ----------
    number : int
        In the order of the search.
    changes : mapping of str to value
        What varies.
    settings : TrainingSettings
        All of it.
    """

    number: int
    changes: Mapping[str, Any]
    settings: TrainingSettings

    @property
    def key(self) -> str:
        """By which a sweep that goes on knows the trial again."""
        return json.dumps(self.settings.to_dict(), sort_keys=True)


@dataclass(frozen=True)
class TrialResult:
    """What a trial gave.

    Attributes
    ----------
    number : int
    changes : dict
    accuracy : float or None
        On the held-out part at the end; None where the trial failed.
    best_accuracy : float or None
        The highest of all epochs.
    train_accuracy : float or None
    loss : float or None
        In nats, the mean of the last epoch's batches.
    iterations : int
    seconds : float
    error : str
        Why it failed; "" where it did not.
    """

    number: int
    changes: dict[str, Any]
    accuracy: float | None
    best_accuracy: float | None
    train_accuracy: float | None
    loss: float | None
    iterations: int
    seconds: float
    error: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON can hold it."""
        return asdict(self)


@functools.lru_cache(maxsize=1)
def _data(where: Where, dtype: str) -> tuple[TrainingData, int, tuple[int, ...]]:
    """Return the training samples in two parts; a worker reads them once for all its trials."""
    dataset = load_dataset(
        where.dataset,
        folder=Path(where.folder) if where.folder else None,
        notify=lambda _message: None,
    )
    whole = TrainingData.pixels_of(dataset, dtype)
    order = np.random.default_rng(0).permutation(len(whole.x_train))
    held, rest = np.split(order, [max(len(order) // _SHARE, 1)])
    parts = TrainingData(
        whole.x_train[rest],
        whole.t_train[rest],
        whole.x_train[held],
        whole.t_train[held],
        whole.source,
        whole.pixel_dtype,
    )
    return parts, dataset.num_classes, dataset.sample_shape


def run_trial(trial: Trial, where: Where) -> TrialResult:
    """Train one combination; a failure is a result too.

    Parameters
    ----------
    trial : Trial
    where : Where

    Returns
    -------
    result : TrialResult
    """
    settings = trial.settings
    trainer = None
    try:
        data, classes, shape = _data(where, settings.dtype)
        trainer = Trainer.from_settings(data, settings, output_size=classes, sample_shape=shape)
        history = trainer.run()
        final = trainer.accuracy("test")
        last = history.train_loss[-trainer.iterations_per_epoch :]
        return TrialResult(
            trial.number,
            dict(trial.changes),
            final,
            max(final, *history.test_accuracy),
            trainer.accuracy("train"),
            float(np.mean(last)),
            len(history.train_loss),
            history.seconds,
        )
    except BackhandError as error:
        done = trainer.iteration if trainer is not None else 0
        return TrialResult(
            trial.number, dict(trial.changes), None, None, None, None, done, 0.0, str(error)
        )
