"""The form `network`: params (a dict), loss(x, t) and gradient(x, t)."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading import samples
from backhand.reading.driver import Blueprint, varied
from backhand.reading.drivers.dicts import arrays_of, by_parameter
from backhand.reading.drivers.layer import Layer, Ways, matrices_of, on_channels
from backhand.reading.instances import has, positional, write
from backhand.reading.randomness import declares_chance, holds_generator
from backhand.reading.reaching import reached
from backhand.reading.source import text_of
from backhand.reading.subject import IncompleteError, Place, Subject, Values
from backhand.reading.vocabulary import Meaning, means

Array = NDArray[Any]

_LOSS_LAYERS: Final = (
    "last_layer",
    "lastLayer",
    "loss_layer",
    "lossLayer",
    "criterion",
    "loss_func",
)
# Above it a picture takes its time.
_LARGE: Final = 16


class Network(Layer):
    """A class that has its own loss, and returns the gradients of all its parameters."""

    name = "network"
    passes = ("loss", "gradient")
    scalar = True

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`: one that keeps no params is read in another form."""
        if inspect.isclass(thing):
            texts = [text_of(part) for part in thing.__mro__[:-1]]
            held = not all(texts) or any(re.search(r"\bparams\b", text) for text in texts)
        else:
            held = isinstance(getattr(thing, "params", None), dict)
        return 0.4 if held and has(thing, "loss", "gradient") else 0.0

    def lacks(self, thing: Any) -> str | None:
        """See `Driver.lacks`."""
        half = hasattr(thing, "loss") and isinstance(getattr(thing, "params", None), dict)
        return "gradient" if half and not hasattr(thing, "gradient") else None

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"{super().case(thing)}, t"

    def parameters(self, thing: Any) -> dict[str, Array]:
        """See `Driver.parameters`: a loss with a gradient, and no more, has none."""
        return arrays_of(getattr(thing, "params", {}))

    def gradients(self, instance: Any) -> Mapping[str, Any]:
        """Return nothing: gradient(x, t) returns them."""
        return {}

    def session(self, instance: Any, training: bool = True) -> NetworkSession:
        """See `Layer.session`."""
        return NetworkSession(instance)

    def ways(self, cls: Any, role: str) -> Ways:
        """See `Layer.ways`."""
        for shape in ((samples.N, samples.D), samples.IMAGE):
            for labels in _labels(shape[0], samples.C):
                yield (samples.away_from_kinks(shape, 2),), labels

    def ways_of_its_size(self, instance: Any, role: str) -> Ways:
        """See `Layer.ways_of_its_size`: the last matrix has a column for each class."""
        matrices = matrices_of(instance)
        if matrices and matrices[0].ndim == 4:
            channels = matrices[0].shape[1]
            yield from on_channels(self.ways(type(instance), role), channels)
            for size in (*_sides(matrices), *samples.IMAGE_SIZES):
                x = samples.away_from_kinks((samples.IMAGE[0], channels, size, size), 2)
                for labels in _labels(len(x), matrices[-1].shape[1]):
                    yield (x,), labels
        elif matrices:
            x = samples.away_from_kinks((samples.N, matrices[0].shape[0]), 2)
            for labels in _labels(samples.N, matrices[-1].shape[1]):
                yield (x,), labels

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        prototype, cls = blueprint.thing, type(blueprint.thing)
        built = super().builds(blueprint)
        values = replace(built.values, constant=frozenset({"dx"}))
        # Where a loss calls one of these, the line at fault stands in it.
        places = {
            role: Place.of(getattr(cls, role)) for role in built.methods if hasattr(cls, role)
        }
        layers = layers_of(prototype)
        reachable = bool(layers)
        return replace(
            varied(built, values),
            role="network",
            takes_upstream=False,
            declared_random=built.declared_random or any(map(declares_chance, layers.values())),
            evaluation=None,
            methods={**built.methods, **places},
            reach=(lambda values: reached(built.start(), values, layers_of)) if reachable else None,
        )


def _sides(matrices: Sequence[Array]) -> list[int]:
    """Return the sides that pictures may have by what a network's first plain matrix takes.

    It has a row for each number of each filter's map: of the whole picture or of its windows,
    pooled by two or not.
    """
    first, plain = matrices[0], next((m for m in matrices[1:] if m.ndim == 2), None)
    if plain is None or plain.shape[0] % first.shape[0]:
        return []
    side = math.isqrt(plain.shape[0] // first.shape[0])
    if side * side * first.shape[0] != plain.shape[0] or side > _LARGE:
        return []
    lost = first.shape[-1] - 1
    return list(dict.fromkeys((2 * side, side, 2 * side + lost, side + lost, 4 * side)))


def _labels(count: int, classes: int) -> Iterator[Any]:
    return samples.labels("softmax-with-loss", np.zeros((count, classes)))


class NetworkSession:
    """The loss and the gradient of one network; "backward" computes both passes itself."""

    def __init__(self, instance: Any) -> None:
        self.instance = instance
        self._values: Values | None = None
        # gradient(x, t) says in which mode it runs the loss that it is the gradient of.
        text = text_of(type(instance).gradient)
        self._flags = {
            p.name: True
            for p in positional(type(instance).loss)
            if means(p.name, (Meaning.TRAINING,)) and re.search(rf"\b{p.name} *= *True", text)
        }

    def forward(self, values: Values) -> Any:
        """Return the loss."""
        self.take(values)
        flags = self._flags
        return self.instance.loss(*values.inputs.values(), values.labels, **flags)

    def take(self, values: Values) -> None:
        """Write the parameters, and remember what `backward` is to be run with."""
        self._values = values
        write(self.instance, self.parameters, values.params)

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return gradient(x, t) by the parameters' names."""
        assert self._values is not None
        given = self.instance.gradient(*self._values.inputs.values(), self._values.labels)
        if not isinstance(given, Mapping):
            raise IncompleteError(f"gradient must return a dict, not {type(given).__name__}")
        return by_parameter(self.parameters(), given)

    def parameters(self) -> dict[str, Array]:
        """Return the live parameters."""
        return arrays_of(self.instance.params)

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return holds_generator(self)


def layers_of(network: Any) -> dict[str, Any]:
    """Return the layers that a network keeps in `layers`, its loss last; empty for none."""
    layers = getattr(network, "layers", None)
    if isinstance(layers, dict):
        found = {str(k): v for k, v in layers.items()}
    elif isinstance(layers, (list, tuple)):
        found = {f"layers[{k}]": v for k, v in enumerate(layers)}
    else:
        return {}
    for name in _LOSS_LAYERS:
        if hasattr(network, name):
            found[name] = getattr(network, name)
            break
    ready = all(hasattr(v, "forward") and hasattr(v, "backward") for v in found.values())
    return found if ready else {}
