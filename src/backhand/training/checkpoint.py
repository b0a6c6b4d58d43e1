"""A run in mid-course, saved so that it goes on bit for bit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.engine import LAYERS, EngineUse
from backhand.errors import CheckpointError, SettingError
from backhand.language import gettext as _
from backhand.training.history import HistoryRow
from backhand.training.settings import TrainingSettings
from backhand.training.tensor_file import read_tensors, write_tensors

CHECKPOINT_NAME: Final = "checkpoint.safetensors"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Everything that the rest of a run depends on, besides the data.

    Attributes
    ----------
    settings : TrainingSettings
    iteration : int
        Iterations done: the number of the next one.
    parameters : dict of str to float array
    train_loss : (iteration,) float64 array
    rows : tuple of HistoryRow
    optimizer : dict
        The optimizer's state, which may hold arrays.
    sampler : dict
        The sampler's state, generator included.
    seconds : float
        Training time so far.
    source : str
        Where the data came from.
    fingerprint : str
        By which the data is known again.
    engine : EngineUse
        What carried out the steps: the rest is done by the same.
    buffers : dict of str to float array
        The network's arrays that are kept and not learnt.
    generators : dict of str to dict
        The states of the generators of layers that draw numbers.
    """

    settings: TrainingSettings
    iteration: int
    parameters: Mapping[str, NDArray[Any]]
    train_loss: NDArray[np.float64]
    rows: tuple[HistoryRow, ...]
    optimizer: Mapping[str, Any]
    sampler: Mapping[str, Any]
    seconds: float
    source: str
    fingerprint: str
    engine: EngineUse = LAYERS
    buffers: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    generators: Mapping[str, Any] = field(default_factory=dict)


def save_checkpoint(path: str | os.PathLike[str], checkpoint: Checkpoint) -> None:
    """Write a checkpoint in the place of the last one, all or nothing.

    Raises
    ------
    RunFolderError
        The file can't be written; the last checkpoint still stands.
    """
    arrays = {k: v for k, v in checkpoint.optimizer.items() if isinstance(v, np.ndarray)}
    write_tensors(
        path,
        "checkpoint",
        {
            **{f"parameters.{name}": value for name, value in checkpoint.parameters.items()},
            **{f"optimizer.{name}": value for name, value in arrays.items()},
            **{f"buffers.{name}": value for name, value in checkpoint.buffers.items()},
            "train_loss": checkpoint.train_loss,
        },
        {
            "settings": checkpoint.settings.to_dict(),
            "iteration": checkpoint.iteration,
            "rows": [list(row) for row in checkpoint.rows],
            "optimizer": {k: v for k, v in checkpoint.optimizer.items() if k not in arrays},
            "sampler": dict(checkpoint.sampler),
            "seconds": checkpoint.seconds,
            "source": checkpoint.source,
            "fingerprint": checkpoint.fingerprint,
            "engine": checkpoint.engine.to_dict(),
            "generators": dict(checkpoint.generators),
        },
    )


def load_checkpoint(path: str | os.PathLike[str]) -> Checkpoint:
    """Read a checkpoint.

    Raises
    ------
    CheckpointError
        There is none, it is damaged, or another version of backhand wrote it.
    """
    tensors, content = read_tensors(path, "checkpoint")

    def under(prefix: str) -> dict[str, NDArray[Any]]:
        return {
            name.removeprefix(prefix): tensor
            for name, tensor in tensors.items()
            if name.startswith(prefix)
        }

    try:
        return Checkpoint(
            settings=TrainingSettings.from_dict(content["settings"]),
            iteration=content["iteration"],
            parameters=under("parameters."),
            train_loss=tensors["train_loss"],
            rows=tuple(HistoryRow(*row) for row in content["rows"]),
            optimizer={**content["optimizer"], **under("optimizer.")},
            sampler=content["sampler"],
            seconds=content["seconds"],
            source=content["source"],
            fingerprint=content["fingerprint"],
            engine=EngineUse.from_dict(content.get("engine", {})),
            buffers=under("buffers."),
            generators=content.get("generators", {}),
        )
    except (KeyError, TypeError, SettingError) as error:
        raise CheckpointError(
            _("{path} lacks a part of a checkpoint ({reason}): train anew").format(
                path=path, reason=error
            )
        ) from error
