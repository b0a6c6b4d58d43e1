"""What the studio and the process of a training say to each other, through a pipe.

Both run the same backhand on the same machine: the records travel pickled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from backhand.training import HistoryRow, TrainingSettings

Parameters = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Start:
    """Do a run.

    Attributes
    ----------
    settings : TrainingSettings
    folder : str
        Of the run; its checkpoint is gone on with where `resume` says so.
    data_folder : str or None
    language : str
        Of the messages and the report.
    check : bool
        Whether the gradients are checked first.
    resume : bool
    paused : bool
        Wait before the first step.
    speed : float
        Steps a second at most; 0 for as many as it can.
    """

    settings: TrainingSettings
    folder: str
    data_folder: str | None
    language: str
    check: bool = True
    resume: bool = False
    paused: bool = False
    speed: float = 0.0


@dataclass(frozen=True)
class Order:
    """What a run shall do from now on.

    Attributes
    ----------
    name : str
        step: that many iterations, then pause; speed: steps a second at most, 0 for no limit;
        stop: write the checkpoint and end.
    value : float
    """

    name: Literal["pause", "resume", "step", "speed", "stop"]
    value: float = 0.0


@dataclass(frozen=True)
class Phase:
    """What the process is doing, where it isn't training; `note` says more, for people."""

    name: Literal["loading", "compiling", "checking", "reporting"]
    note: str = ""


@dataclass(frozen=True)
class Checked:
    """How the gradient check ended."""

    passed: bool
    worst: float


@dataclass(frozen=True, eq=False)
class Begun:
    """The training begins, or goes on after `iteration` iterations.

    Attributes
    ----------
    settings : TrainingSettings
    iterations_per_epoch, iteration : int
    losses : (iteration,) float64 array
    rows : tuple of HistoryRow
    parameters : mapping
        With buffers, as `Trainer.parameters` gives them.
    sample_shape : tuple of int
    num_classes : int
    """

    settings: TrainingSettings
    iterations_per_epoch: int
    iteration: int
    losses: NDArray[np.float64]
    rows: tuple[HistoryRow, ...]
    parameters: Parameters
    sample_shape: tuple[int, ...]
    num_classes: int


@dataclass(frozen=True, eq=False)
class Progress:
    """The training has come to `iteration`.

    Attributes
    ----------
    iteration : int
        Iterations done.
    losses : (K,) float32 array
        Of those since the last such message.
    parameters : mapping or None
        None: not sent this time.
    paused : bool
    """

    iteration: int
    losses: NDArray[np.float32]
    parameters: Parameters | None
    paused: bool


@dataclass(frozen=True)
class Measured:
    """A row of accuracies."""

    row: HistoryRow


@dataclass(frozen=True)
class Done:
    """The run is at its end, and its files are written."""

    train_accuracy: float
    test_accuracy: float
    seconds: float
    engine: str


@dataclass(frozen=True)
class Stopped:
    """The run was stopped, and its checkpoint is written."""

    iteration: int


@dataclass(frozen=True)
class Failed:
    """The run could not go on: `message` is for people."""

    message: str


Event = Phase | Checked | Begun | Progress | Measured | Done | Stopped | Failed
