"""A run's settings as the query of an address, and back: a link shows the same experiment.

The names are those of history.json or their short forms; what stands as usual is left out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from backhand.data.published import DATASETS
from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.networks.initialization import nearest
from backhand.training import LEARNING_RATES, TrainingSettings
from backhand.training.construction import require_use

SHORT: Final = {
    "lr": "learning_rate",
    "batch": "batch_size",
    "hidden": "hidden_size",
    "layers": "hidden_layers",
    "clip": "clip_norm",
    "decay": "weight_decay",
}
_LONG: Final = {long: short for short, long in SHORT.items()}
_DEFAULTS: Final = TrainingSettings()
_NAMES: Final = tuple(field.name for field in dataclasses.fields(TrainingSettings))
_TRUE: Final = ("1", "true", "yes", "on")
_FALSE: Final = ("0", "false", "no", "off", "")


def query_of(settings: TrainingSettings) -> str:
    """Return the settings that are not as usual, as a query without "?"."""
    usual = usual_for(settings)
    pairs = [
        (_LONG.get(name, name), written(getattr(settings, name)))
        for name in _NAMES
        if getattr(settings, name) != getattr(usual, name)
    ]
    return urlencode(pairs)


def usual_for(settings: TrainingSettings) -> TrainingSettings:
    """Return the defaults, with the learning rate that is usual for the settings' optimizer."""
    return _DEFAULTS.replace(learning_rate=LEARNING_RATES[settings.optimizer])


def settings_from(query: Mapping[str, str]) -> tuple[TrainingSettings, tuple[str, ...]]:
    """Read settings from a query.

    Parameters
    ----------
    query : mapping of str to str

    Returns
    -------
    settings : TrainingSettings
        What makes no sense stands as usual.
    problems : tuple of str
        What made no sense and why, for people; the nearest name is offered.
    """
    problems: list[str] = []
    settings = _DEFAULTS
    values: dict[str, Any] = {}
    for given, text in query.items():
        name = SHORT.get(given, given).replace("-", "_")
        if name not in _NAMES:
            problems.append(
                _("there is no setting {setting!r}").format(setting=given)
                + nearest(given, (*_NAMES, *SHORT))
            )
            continue
        try:
            value = _read(name, text)
            if name == "dataset" and value not in DATASETS:
                raise SettingError(
                    _("there is no data set {name!r}").format(name=value)
                    + nearest(str(value), tuple(DATASETS))
                )
            settings.replace(**{name: value})
        except SettingError as error:
            problems.append(str(error))
        else:
            values[name] = value
    if "learning_rate" not in values and "optimizer" in values:
        values["learning_rate"] = LEARNING_RATES[values["optimizer"]]
    settings = settings.replace(**values)
    try:
        require_use(settings)
    except SettingError as error:
        problems.append(str(error))
    return settings, tuple(problems)


def _read(name: str, text: str) -> object:
    """Return a setting's value from text; what is no such value stays text, to be refused."""
    kind = type(getattr(_DEFAULTS, name))
    if kind is bool:
        if text.lower() in (*_TRUE, *_FALSE):
            return text.lower() in _TRUE
        raise SettingError(
            _("{setting} must be true or false, but it is {value!r}").format(
                setting=name, value=text
            )
        )
    if kind is str:
        return text
    try:
        return kind(text)
    except ValueError:
        return text


def written(value: object) -> str:
    """Return a setting's value as text that `settings_from` reads as the same value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
    return str(value)
