"""The form that a run's settings are chosen in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from backhand.data.published import DATASETS
from backhand.language import gettext as _
from backhand.networks.multi_layer_net import ACTIVATIONS
from backhand.studio.link import settings_from, written
from backhand.studio.tab import Field, attributes, box, escaped, markup, words
from backhand.training import LEARNING_RATES, SCHEDULES, TrainingSettings
from backhand.training.settings import DTYPES, ENGINES

# Which settings a network has a use for; the others are seen with every network.
_USES: Final[Mapping[str, Callable[[Mapping[str, str]], bool]]] = {
    "hidden_layers": lambda values: values["network"] == "multi-layer",
    "activation": lambda values: values["network"] == "multi-layer",
    "batch_norm": lambda values: values["network"] == "multi-layer",
    "dropout": lambda values: values["network"] in ("multi-layer", "deep-conv"),
    "weight_decay": lambda values: (
        values["network"] == "multi-layer" or values["optimizer"] == "adamw"
    ),
}


class SettingsForm:
    """Fields for a run's settings.

    Parameters
    ----------
    settings : TrainingSettings
        What the fields show at first.
    on_change : callable ()
        Called when a person has changed something.
    """

    def __init__(self, settings: TrainingSettings, on_change: Callable[[], None]) -> None:
        self._settings = settings
        self._on_change = on_change
        self._optimizer = settings.optimizer
        self._fields: dict[str, Field] = {}
        self._labels = setting_names()
        with box("div", "fields"):
            self._choice("dataset", [(name, one.title) for name, one in DATASETS.items()])
            self._choice("network", _networks())
            self._number("hidden_size", min=1, step=1)
            self._number("hidden_layers", min=1, max=20, step=1)
            self._choice("activation", _same(ACTIVATIONS))
            self._number("dropout", min=0, max=0.95, step="any")
            self._add("batch_norm", kind="checkbox")
            self._choice("optimizer", _same(LEARNING_RATES))
            self._number("learning_rate", min=0, step="any")
            self._number("batch_size", min=1, step=1)
            self._number("iterations", min=1, step=1)
            self._number("seed", min=0, step=1)
        with box("details"):
            words(_("More settings"), "summary")
            with box("div", "fields"):
                self._number("weight_decay", min=0, step="any")
                self._choice("schedule", _same(SCHEDULES))
                self._number("warmup", min=0, step=1)
                self._number("clip_norm", min=0, step="any")
                self._choice("sampling", _samplings())
                self._choice("engine", _engines())
                self._choice("dtype", _same(DTYPES))
                self._number("patience", min=0, step=1)
        self._faults = markup("", "div", "faults")
        attributes(self._faults, role="alert")
        self._seen()

    def read(self) -> TrainingSettings | None:
        """Return the settings; None, and say why, where a value makes no sense."""
        values = {name: field.value for name, field in self._fields.items()}
        seen = {n: v for n, v in values.items() if self._is_used(n, values)}
        settings, problems = settings_from(seen)
        self.complain(problems)
        # What no field is for stays as it was given.
        kept = {
            field.name: getattr(self._settings, field.name)
            for field in dataclasses.fields(TrainingSettings)
            if field.name not in self._fields
        }
        return None if problems else settings.replace(**kept)

    def show(self, settings: TrainingSettings) -> None:
        """Have the fields show `settings`."""
        self._settings = settings
        self._optimizer = settings.optimizer
        for name, field in self._fields.items():
            field.set(written(getattr(settings, name)))
        self._seen()
        self.complain(())

    def complain(self, problems: tuple[str, ...]) -> None:
        """Say what is wrong with the settings; nothing where nothing is."""
        self._faults.set_content("".join(f"<p>{escaped(text)}</p>" for text in problems))
        for name, field in self._fields.items():
            wrong = any(name in text.split(maxsplit=1)[:1] for text in problems)
            if (field.element.props.get("aria-invalid") == "true") != wrong:
                attributes(field.element, aria_invalid="true" if wrong else None)

    def _changed(self, name: str) -> None:
        if name == "optimizer":
            rate, before = self._fields["learning_rate"], self._optimizer
            self._optimizer = self._fields["optimizer"].value
            # A rate that was chosen stays; a usual one becomes that of the new optimizer.
            if rate.value == written(LEARNING_RATES[before]):
                rate.set(written(LEARNING_RATES[self._optimizer]))
        self._seen()
        self._on_change()

    def _seen(self) -> None:
        values = {name: field.value for name, field in self._fields.items()}
        for name in _USES:
            self._fields[name].show(self._is_used(name, values))

    def _is_used(self, name: str, values: Mapping[str, str]) -> bool:
        return name not in _USES or _USES[name](values)

    def _add(self, name: str, **options: Any) -> None:
        value = written(getattr(self._settings, name))
        self._fields[name] = Field(
            self._labels[name], value, lambda: self._changed(name), name=name, **options
        )

    def _choice(self, name: str, choices: list[tuple[str, str]]) -> None:
        self._add(name, choices=choices)

    def _number(self, name: str, **limits: Any) -> None:
        self._add(name, kind="number", inputmode="decimal", **limits)


def setting_names() -> dict[str, str]:
    """Return what each setting is called on the page, where it has a field."""
    return {
        "dataset": _("Data"),
        "network": _("Network"),
        "hidden_size": _("Hidden units"),
        "hidden_layers": _("Hidden layers"),
        "activation": _("Activation"),
        "dropout": _("Dropout"),
        "batch_norm": _("Normalize over the batch"),
        "optimizer": _("Optimizer"),
        "learning_rate": _("Learning rate"),
        "batch_size": _("Batch size"),
        "iterations": _("Iterations"),
        "seed": _("Seed"),
        "weight_decay": _("Weight decay"),
        "schedule": _("Schedule of the learning rate"),
        "warmup": _("Warm-up iterations"),
        "clip_norm": _("Clip gradients at (0: never)"),
        "sampling": _("Batches"),
        "engine": _("Engine"),
        "dtype": _("Number type"),
        "patience": _("Patience in epochs (0: no early end)"),
    }


def _same(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def _networks() -> list[tuple[str, str]]:
    return [
        ("two-layer", _("Two layers (the exercise's)")),
        ("multi-layer", _("More layers")),
        ("simple-conv", _("Convolutional, small")),
        ("deep-conv", _("Convolutional, deep")),
    ]


def _samplings() -> list[tuple[str, str]]:
    return [("replacement", _("drawn with replacement")), ("epoch", _("shuffled epochs"))]


def _engines() -> list[tuple[str, str]]:
    names = {
        "auto": _("compiled where it pays"),
        "layers": _("the layers as you read them"),
        "compiled": _("compiled"),
    }
    return [(name, names[name]) for name in ENGINES]
