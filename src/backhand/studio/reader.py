"""Networks that can read what is drawn: of the runs, under way or done, and of saved models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.data.published import DATASETS, IMAGE_SHAPE
from backhand.errors import BackhandError
from backhand.functions import softmax
from backhand.networks import Sequential
from backhand.reports.run_folder import RunFolder
from backhand.studio.experiment import Experiment
from backhand.studio.laboratory import Laboratory
from backhand.studio.run_words import name_of, state_word
from backhand.training import MODEL_NAME, load_model, model_about

# Saved models that are offered, the newest first.
_SAVED = 12


@dataclass(frozen=True, eq=False)
class Reading:
    """What a network makes of one picture.

    Attributes
    ----------
    probabilities : (C,) float array
    activations : tuple of (str, array)
        Each layer's name and its output for the picture, the batch's axis left out.
    """

    probabilities: NDArray[np.floating[Any]]
    activations: tuple[tuple[str, NDArray[Any]], ...]

    @property
    def answer(self) -> int:
        """The class of the largest probability."""
        return int(self.probabilities.argmax())


def read(network: Sequential, picture: NDArray[np.floating[Any]]) -> Reading:
    """Have a network read a picture.

    Parameters
    ----------
    network : Sequential
    picture : (28, 28) float array in [0, 1]
    """
    x: NDArray[Any] = picture.reshape(1, -1).astype(network.dtype)
    if network.sample_shape is not None:
        x = x.reshape(1, *network.sample_shape)
    activations = []
    for name, layer in network.layers.items():
        x = layer.forward(x)
        activations.append((name, x[0].copy()))
    return Reading(softmax(x[0].astype(np.float64)), tuple(activations))


@dataclass(eq=False)
class Reader:
    """A network that can be asked.

    Attributes
    ----------
    key : str
        By which it is known again.
    title : str
    class_names : tuple of str
    network : callable () -> Sequential
        The newest state of it: a run that is under way learns meanwhile.
    """

    key: str
    title: str
    class_names: tuple[str, ...]
    network: Callable[[], Sequential]


def readers(laboratory: Laboratory) -> list[Reader]:
    """Return those that there are, the newest run first, then the saved models."""
    known = {one.folder.path.resolve() for one in laboratory.experiments}
    found = [
        reader for one in reversed(laboratory.experiments) if (reader := _of_run(one)) is not None
    ]
    for file in _saved_models(laboratory.runs_folder):
        if file.parent.resolve() not in known and (reader := _of_file(file)) is not None:
            found.append(reader)
    return found


def _saved_models(folder: Path) -> list[Path]:
    files = [file for file in folder.glob(f"*/{MODEL_NAME}") if file.is_file()]
    return sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True)[:_SAVED]


def _of_run(one: Experiment) -> Reader | None:
    if one.parameters is None or one.sample_shape != IMAGE_SHAPE:
        return None
    kept: list[tuple[int, Sequential]] = []

    def network() -> Sequential:
        if not kept or kept[0][0] != one.snapshot:
            snapshot, newest = one.snapshot, one.network()
            assert newest is not None
            kept[:] = [(snapshot, newest)]
        return kept[0][1]

    title = f"{name_of(one)} ({state_word(one)})"
    return Reader(f"run-{one.number}", title, _names(one.settings.dataset), network)


def _of_file(file: Path) -> Reader | None:
    """Return the reader of a model file; None where it reads no pictures of 28×28 pixels."""
    try:
        about = model_about(file)
    except BackhandError:
        return None
    if tuple(about.get("sample_shape", ())) != IMAGE_SHAPE:
        return None
    kept: list[Sequential] = []

    def network() -> Sequential:
        if not kept:
            kept.append(load_model(file))
        return kept[0]

    names = about.get("class_names") or _names(about.get("dataset", "mnist"))
    if not names:
        return None
    return Reader(f"file-{file}", str(RunFolder(file.parent).path), tuple(names), network)


def _names(dataset: str) -> tuple[str, ...]:
    return DATASETS[dataset].class_names if dataset in DATASETS else ()
