"""Which settings a sweep tries."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.networks.initialization import nearest
from backhand.training import LEARNING_RATES, TrainingSettings

_TYPES = {field.name: field.type for field in dataclasses.fields(TrainingSettings)}


@dataclass(frozen=True)
class Range:
    """Numbers from low to high, to be drawn from.

    Attributes
    ----------
    low, high : float
    log : bool
        Whether the logarithms are drawn evenly.
    whole : bool
        Whether the numbers are whole.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def draw(self, rng: np.random.Generator) -> float | int:
        """Return one of the numbers."""
        if self.log:
            value = math.exp(rng.uniform(math.log(self.low), math.log(self.high)))
        else:
            value = rng.uniform(self.low, self.high)
        return round(value) if self.whole else float(f"{value:.4g}")


@dataclass(frozen=True)
class Space:
    """What is fixed, and what varies.

    Attributes
    ----------
    fixed : mapping of str to value
    varied : mapping of str to tuple of values, or Range
    """

    fixed: Mapping[str, Any]
    varied: Mapping[str, tuple[Any, ...] | Range]

    def grid(self) -> list[dict[str, Any]]:
        """Return every combination of the values.

        Raises
        ------
        SettingError
            A setting varies over a range, of which there is no every.
        """
        for name, values in self.varied.items():
            if isinstance(values, Range):
                raise SettingError(
                    _("{setting} varies over a range: say how many to draw, --samples N").format(
                        setting=name
                    )
                )
        rows = itertools.product(*self.varied.values())  # type: ignore[arg-type]
        return [dict(zip(self.varied, row, strict=True)) for row in rows]

    def sample(self, count: int, seed: int) -> list[dict[str, Any]]:
        """Return `count` random combinations; the same seed gives the same."""
        rng = np.random.default_rng(seed)
        return [
            {
                name: values.draw(rng)
                if isinstance(values, Range)
                else values[int(rng.integers(len(values)))]
                for name, values in self.varied.items()
            }
            for _turn in range(count)
        ]

    def settings(self, changes: Mapping[str, Any]) -> TrainingSettings:
        """Return the settings of one combination.

        Raises
        ------
        SettingError
            They make no sense: the text names the combination.
        """
        values = {**self.fixed, **changes}
        optimizer = values.get("optimizer", "sgd")
        if "learning_rate" not in values and optimizer in LEARNING_RATES:
            values["learning_rate"] = LEARNING_RATES[optimizer]
        try:
            return TrainingSettings(**values)
        except SettingError as error:
            raise SettingError(
                _("{combination}: {reason}").format(combination=words(changes), reason=error)
            ) from error


def words(changes: Mapping[str, Any]) -> str:
    """Return a combination as people read it."""
    return ", ".join(f"{name}={value}" for name, value in changes.items()) or "–"


def parse_varied(text: str) -> tuple[str, tuple[Any, ...] | Range]:
    """Read ``NAME=VALUE,VALUE,…`` or ``NAME=LOW..HIGH`` or ``NAME=LOW..HIGH:log``.

    Raises
    ------
    SettingError
        It is neither, or there is no setting of that name: the nearest is named.
    """
    name, equals, rest = text.partition("=")
    name = name.strip().replace("-", "_")
    if not equals or not rest.strip():
        raise SettingError(
            _(
                "{text!r} should be NAME=VALUE,VALUE,… or NAME=LOW..HIGH or NAME=LOW..HIGH:log"
            ).format(text=text)
        )
    kind = known_type(name)
    if ".." not in rest:
        return name, tuple(read_value(name, value) for value in rest.split(","))
    bounds, _colon, scale = rest.partition(":")
    low, high = (part.strip() for part in bounds.split("..", 1))
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = (math.nan, math.nan)
    log = scale.strip() == "log"
    right = ends[0] < ends[1] and kind in ("int", "float") and scale.strip() in ("", "log")
    if not right or (log and ends[0] <= 0):
        raise SettingError(
            _(
                "{text!r} is no range: give two numbers, the smaller first, for a setting that is "
                "a number; with :log both positive"
            ).format(text=text)
        )
    return name, Range(*ends, log=log, whole=kind == "int")


def read_value(name: str, text: str) -> Any:
    """Return a value in the type of its setting.

    Raises
    ------
    SettingError
        There is no such setting, or it is of another type.
    """
    kind, text = known_type(name), text.strip()
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
    except ValueError as error:
        raise SettingError(
            _("{setting} must be a number, not {value!r}").format(setting=name, value=text)
        ) from error
    if kind == "bool":
        if text.lower() not in ("true", "false", "yes", "no", "1", "0"):
            raise SettingError(
                _("{setting} must be true or false, not {value!r}").format(setting=name, value=text)
            )
        return text.lower() in ("true", "yes", "1")
    return text


def known_type(name: str) -> str:
    """Return the type of a setting: "int", "float", "bool" or "str"."""
    if name not in _TYPES:
        raise SettingError(
            _("there is no setting {setting!r}").format(setting=name) + nearest(name, (*_TYPES,))
        )
    return str(_TYPES[name])
