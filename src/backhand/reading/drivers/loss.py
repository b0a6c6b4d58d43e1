"""The form `loss`: forward(x, t) -> number and backward(dout=1), or a function -> (loss, dx)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading import samples
from backhand.reading.calls import takes_labels
from backhand.reading.claims import plain
from backhand.reading.driver import Blueprint
from backhand.reading.drivers.attributes import Attributes
from backhand.reading.drivers.dicts import Dicts
from backhand.reading.drivers.layer import Layer, Ways
from backhand.reading.drivers.lists import Lists
from backhand.reading.instances import has, required
from backhand.reading.naming import role_of
from backhand.reading.randomness import holds_generator
from backhand.reading.subject import Subject, Values

Array = NDArray[Any]

_STORES = (Lists(), Dicts())


class Loss(Layer):
    """A loss, as a class or as a function that returns its gradient beside it."""

    name = "loss"
    scalar = True

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`: labels are given, or asked for by name."""
        if inspect.isroutine(thing):
            return 0.5
        if not has(thing, "forward", "backward"):
            return 0.0
        cls = thing if inspect.isclass(thing) else type(thing)
        return 0.9 if labels is not None or (inputs < 2 and takes_labels(cls)) else 0.0

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`: a function by its name alone."""
        thing = getattr(module, name)
        if inspect.isfunction(thing):
            return thing if name.endswith("_loss") and len(required(thing)) == 2 else None
        return super().finds(module, name)

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"{self.title(thing)}(…), x, t"

    def parameters(self, thing: Any) -> dict[str, Array]:
        """See `Driver.parameters`."""
        return _store(thing).parameters(thing)

    def gradients(self, instance: Any) -> Any:
        """See `Layer.gradients`."""
        return _store(instance).gradients(instance)

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        if inspect.isclass(thing):
            yield from super().proposes(thing)
            return
        for x, t in _scored(_role(thing)):
            yield Blueprint(thing, (x,), t)

    def ways(self, cls: Any, role: str) -> Ways:
        """See `Layer.ways`."""
        for x, t in _scored(role):
            yield (x,), t
        yield (samples.away_from_kinks((samples.N, samples.T, samples.C), 1),), _over_time()

    def ways_of_its_size(self, instance: Any, role: str) -> Ways:
        """See `Layer.ways_of_its_size`: a network's first matrix takes x, its last gives scores."""
        matrices = [a for a in self.parameters(instance).values() if a.ndim == 2]
        if matrices:
            x = samples.away_from_kinks((samples.N, len(matrices[0])), 1)
            scores = samples.away_from_kinks((samples.N, matrices[-1].shape[1]), 2)
            for t in samples.labels("softmax-with-loss", scores):
                yield (x,), t
            # A table with a row for each word: what goes in, and what is due, are words.
            if len(matrices[0]) == samples.VOCABULARY:
                yield from _of_words()
        # forward(x, y) may as well combine two inputs.
        if plain(required(type(instance).forward)[-1].name) == "y":
            for inputs in samples.inputs(role, 2):
                yield inputs, None

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        function = blueprint.thing
        if not inspect.isroutine(function):
            return super().builds(blueprint)
        return self.subject(
            blueprint,
            Values(blueprint.named(), {}, blueprint.labels),
            lambda: LossFunctionSession(function, named=blueprint.from_case),
            {"forward": function, "backward": function},
            role=_role(function),
            scalar=True,
            takes_upstream=False,
        )


def _over_time() -> Array:
    """Return a label for each step of each sample."""
    steps = np.random.default_rng(6).permutation(samples.N * samples.T) % samples.C
    return np.asarray(steps.reshape(samples.N, samples.T))


def _of_words() -> Ways:
    """Yield a word for each step, the words round one, and those as rows with a one in them."""
    # None twice in a row, as in a text; each is due somewhere.
    steps = np.arange(samples.N * samples.T).reshape(samples.N, samples.T)
    words = (3 * steps + steps // samples.T) % samples.VOCABULARY
    yield (words[:, :-1],), words[:, 1:]
    around, middle = words[:, [0, 1, 3, 4]], words[:, 2]
    yield (around,), middle
    rows = np.eye(samples.VOCABULARY, dtype=int)
    yield (rows[around[:, 1:3]],), rows[middle]


def _store(instance: Any) -> Layer:
    """Return the form that knows where an instance keeps its parameters."""
    return next((store for store in _STORES if store.recognises(instance)), Attributes())


def _role(function: Any) -> str:
    return role_of(function.__name__.removesuffix("_loss") + "loss")


def _scored(role: str) -> Iterator[tuple[Array, Any]]:
    for x in samples.scores(role):
        for t in samples.labels(role, x):
            yield x, t


class LossFunctionSession:
    """The loss and the gradient that one call of NAME_loss(x, y) -> (loss, dx) returns."""

    def __init__(self, function: Callable[..., Any], named: bool = False) -> None:
        # A function that a case names is to be a loss with its gradient; any other that
        # returns one number may be a helper.
        self._named = named
        self._function = function
        self._gradient: Any = None
        self._name = "dx"

    def forward(self, values: Values) -> Any:
        """Return the loss."""
        given = self._function(*values.inputs.values(), values.labels)
        self._name = next(iter(values.inputs))
        if self._named and not isinstance(given, tuple) and np.ndim(given) == 0:
            given = (given, None)
        if not isinstance(given, tuple) or len(given) != 2:
            raise TypeError("a loss function must return (loss, dx)")
        loss, self._gradient = given
        return loss

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return the gradient that came with the loss."""
        return {} if self._gradient is None else {self._name: self._gradient}

    def parameters(self) -> dict[str, Array]:
        """A loss function has none."""
        return {}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return holds_generator(self)
