"""The settings of a training run, validated when they are made."""

from __future__ import annotations

import dataclasses
import math
import numbers
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.networks.initialization import nearest
from backhand.networks.multi_layer_net import ACTIVATIONS
from backhand.training.schedules import SCHEDULES

DTYPES: Final = ("float32", "float64")
SAMPLINGS: Final = ("replacement", "epoch")
ENGINES: Final = ("auto", "layers", "compiled")
NETWORKS: Final = ("two-layer", "multi-layer", "simple-conv", "deep-conv")

# What is usual where no learning rate is given.
LEARNING_RATES: Final[Mapping[str, float]] = {
    "sgd": 0.1,
    "momentum": 0.01,
    "nesterov": 0.01,
    "adagrad": 0.01,
    "rmsprop": 0.001,
    "adam": 0.001,
    "adamw": 0.001,
}

# The option that sets each setting, so that a message can name both.
OPTIONS: Final[Mapping[str, str]] = {
    "iterations": "--iterations",
    "batch_size": "--batch-size",
    "learning_rate": "--learning-rate",
    "hidden_size": "--hidden",
    "seed": "--seed",
    "dtype": "--dtype",
    "sampling": "--sampling",
    "dataset": "--dataset",
    "engine": "--engine",
    "threads": "--threads",
    "network": "--network",
    "hidden_layers": "--layers",
    "activation": "--activation",
    "optimizer": "--optimizer",
    "schedule": "--schedule",
    "warmup": "--warmup",
    "clip_norm": "--clip",
    "weight_decay": "--weight-decay",
    "dropout": "--dropout",
    "batch_norm": "--batch-norm",
    "patience": "--patience",
}


# Beyond this a number is none of a run: a thousand years of iterations.
MOST: Final = 10**15


class SeedGenerators(NamedTuple):
    """The independent generators that one seed gives: one for each use of chance.

    None of them moves another: a gradient check that draws more directions
    leaves the initial weights and the batches as they were.
    """

    initial: np.random.Generator
    batches: np.random.Generator
    check: np.random.Generator


@dataclass(frozen=True)
class TrainingSettings:
    """What a run is made of; the defaults are the exercise's.

    Attributes
    ----------
    iterations : int, at least 1
        Steps of gradient descent.
    batch_size : int, at least 1
        Samples of a step.
    learning_rate : float, positive
    hidden_size : int, at least 1
        H, units of the hidden layer.
    seed : int, at least 0
        Reaches everything that is drawn: initial weights, batches, the check's samples.
    dtype : "float32" or "float64"
        Of the parameters and the images.
    sampling : "replacement" or "epoch"
        Batches drawn as np.random.choice draws them, or by shuffled epochs.
    dataset : str
        Name of the data set.
    engine : "auto", "layers" or "compiled"
        What carries the steps out: the network's layers or their compiled form; "auto"
        takes the second where it can and where it pays.
    threads : int, at least 0
        How many threads compute at most; 0 for all that the machine and the variables
        such as OPENBLAS_NUM_THREADS allow.
    network : "two-layer", "multi-layer", "simple-conv" or "deep-conv"
    hidden_layers : int, at least 1
        Hidden layers of a multi-layer network, each of hidden_size units.
    activation : str
        Of a multi-layer network.
    optimizer : str
        One of `training.OPTIMIZERS`.
    schedule : str
        One of `training.SCHEDULES`: how the learning rate goes down.
    warmup : int, at least 0
        Iterations in which the learning rate rises.
    clip_norm : float, at least 0
        The length that all gradients together are held to; 0 for none.
    weight_decay : float, at least 0
    dropout : float in [0, 1)
        The share that is dropped; 0 for none, and for a deep-conv network its own.
    batch_norm : bool
        Whether a multi-layer network normalizes over the batch.
    patience : int, at least 0
        Epochs without a better test accuracy after which the run ends; 0 for never.

    Raises
    ------
    SettingError
        A value makes no sense: the text names the setting, its option and the value.
    """

    iterations: int = 10_000
    batch_size: int = 100
    learning_rate: float = 0.1
    hidden_size: int = 50
    seed: int = 0
    dtype: str = "float32"
    sampling: str = "replacement"
    dataset: str = "mnist"
    engine: str = "auto"
    threads: int = 0
    network: str = "two-layer"
    hidden_layers: int = 2
    activation: str = "relu"
    optimizer: str = "sgd"
    schedule: str = "constant"
    warmup: int = 0
    clip_norm: float = 0.0
    weight_decay: float = 0.0
    dropout: float = 0.0
    batch_norm: bool = False
    patience: int = 0

    def __post_init__(self) -> None:
        for name in ("iterations", "batch_size", "hidden_size"):
            self._set(name, _whole_number(name, getattr(self, name), minimum=1))
        self._set("seed", _whole_number("seed", self.seed, minimum=0))
        self._set("learning_rate", _positive_number("learning_rate", self.learning_rate))
        self._set("dtype", _choice("dtype", _dtype_name(self.dtype), DTYPES))
        self._set("sampling", _choice("sampling", self.sampling, SAMPLINGS))
        self._set("dataset", _name("dataset", self.dataset))
        self._set("engine", _choice("engine", self.engine, ENGINES))
        for name in ("threads", "warmup", "patience"):
            self._set(name, _whole_number(name, getattr(self, name), minimum=0))
        self._set("hidden_layers", _whole_number("hidden_layers", self.hidden_layers, minimum=1))
        self._set("network", _choice("network", self.network, NETWORKS))
        self._set("activation", _choice("activation", self.activation, (*ACTIVATIONS,)))
        self._set("optimizer", _choice("optimizer", self.optimizer, (*LEARNING_RATES,)))
        self._set("schedule", _choice("schedule", self.schedule, SCHEDULES))
        for name in ("clip_norm", "weight_decay"):
            self._set(name, _number(name, getattr(self, name), below=math.inf))
        self._set("dropout", _number("dropout", self.dropout, below=1))
        self._set("batch_norm", bool(self.batch_norm))

    def _set(self, name: str, value: object) -> None:
        # A frozen record is written once, here, so that 100 and np.int64(100) are the same run.
        object.__setattr__(self, name, value)

    def generators(self) -> SeedGenerators:
        """Return new generators for this seed: the same ones at each call."""
        children = np.random.SeedSequence(self.seed).spawn(len(SeedGenerators._fields))
        return SeedGenerators(*(np.random.default_rng(child) for child in children))

    def replace(self, **changes: Any) -> TrainingSettings:
        """Return these settings with some of them changed, validated again."""
        return dataclasses.replace(self, **changes)

    def differences(self, other: TrainingSettings) -> tuple[str, ...]:
        """Return the names of the settings in which `other` differs, in their order here."""
        return tuple(
            field.name
            for field in dataclasses.fields(self)
            if getattr(self, field.name) != getattr(other, field.name)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as a dict that JSON can hold."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TrainingSettings:
        """Return the settings that `to_dict` gave.

        Raises
        ------
        SettingError
            A name is unknown, or a value makes no sense.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        for name in values:
            if name not in known:
                text = _("there is no setting {setting!r}").format(setting=name)
                raise SettingError(text + nearest(name, (*known,)))
        return cls(**values)


def read_settings(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the settings that a TOML file gives, by their names.

    Raises
    ------
    SettingError
        The file can't be read, is no TOML, or holds a name that is no setting: the nearest
        is named.
    """
    import tomllib

    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(
            _("the settings file {path} can't be read: {reason}").format(path=path, reason=error)
        ) from error
    known = tuple(field.name for field in dataclasses.fields(TrainingSettings))
    for name in values:
        if name not in known:
            raise SettingError(
                _("{path}: there is no setting {setting!r}").format(path=path, setting=name)
                + nearest(name, known)
            )
    return values


def _whole_number(name: str, value: object, *, minimum: int) -> int:
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < minimum:
        raise SettingError(
            _(
                "{setting} ({option}) must be a whole number of at least {minimum}, "
                "but it is {value!r}"
            ).format(setting=name, option=OPTIONS[name], minimum=minimum, value=value)
        )
    if name != "seed" and int(value) > MOST:
        raise SettingError(
            _("{setting} ({option}) may be {most:,} at most").format(
                setting=name, option=OPTIONS[name], most=MOST
            )
        )
    return int(value)


def _number(name: str, value: object, *, below: float) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, numbers.Real)
        or not 0 <= float(value) < below
    ):
        raise SettingError(
            _("{setting} ({option}) must be a number in {interval}, but it is {value!r}").format(
                setting=name,
                option=OPTIONS[name],
                interval="[0, 1)" if below == 1 else "[0, ∞)",
                value=value,
            )
        )
    return float(value)


def _positive_number(name: str, value: object) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, numbers.Real)
        or not math.isfinite(value)
        or value <= 0
    ):
        raise SettingError(
            _("{setting} ({option}) must be a positive finite number, but it is {value!r}").format(
                setting=name, option=OPTIONS[name], value=value
            )
        )
    return float(value)


def _dtype_name(value: object) -> object:
    """Return "float32" for np.float32 and the like; what is no dtype stays as it is."""
    if isinstance(value, type | np.dtype):
        try:
            return np.dtype(value).name
        except TypeError:
            return value
    return value


def _name(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise SettingError(
            _("{setting} ({option}) must be the name of a data set, but it is {value!r}").format(
                setting=name, option=OPTIONS[name], value=value
            )
        )
    return value


def _choice(name: str, value: object, choices: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise SettingError(
            _("{setting} ({option}) must be one of {choices}, but it is {value!r}").format(
                setting=name, option=OPTIONS[name], choices=", ".join(choices), value=value
            )
            + nearest(value, choices)
        )
    return value
