"""A class with a pass each way: what the forms share whose things are instances."""

from __future__ import annotations

import itertools
import re
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading import binder, samples
from backhand.reading.driver import Blueprint, Driver
from backhand.reading.holding import Queues, Slot, slots_of, unboxed
from backhand.reading.instances import (
    duplicate,
    flag_arguments,
    positional,
    required,
    settings_of,
    upstreams_taken,
    write,
)
from backhand.reading.naming import role_of
from backhand.reading.passing import passing
from backhand.reading.randomness import holds_generator
from backhand.reading.reaching import parts_of, reached
from backhand.reading.subject import Session, Subject, Values
from backhand.reading.vocabulary import RANDOM, Meaning, is_learnt, means

Array = NDArray[Any]
# Inputs and labels, one after another.
Ways = Iterator[tuple[tuple[Array, ...], Any]]

_RESETS: Final = ("zero_grad", "zero_grads", "reset_grads", "clear_grads")
# Parameters above so many numbers are of sizes that the code itself has chosen.
_MANY_NUMBERS: Final = 100_000
_TRAINING: Final = (Meaning.TRAINING,)
# Roles whose name says what the input is: a gradient that comes back flat would fit a flat
# input, and pass.
_NAMED_INPUT: Final = ("flatten", "mse", "max-pooling", "average-pooling")


class Layer(Driver):
    """A class with two passes; what they are called and where its arrays are, the form says."""

    passes = ("forward", "backward")
    scalar = False

    def session(self, instance: Any, training: bool = True) -> Session:
        """Return a session on an instance of its own."""
        return LayerSession(self, instance, training)

    @abstractmethod
    def gradients(self, instance: Any) -> Mapping[str, Any]:
        """Return what stands for the parameters' gradients after backward, by their names."""

    def misreads(self, subject: Subject) -> bool:
        """See `Driver.misreads`: parameters that passes make or change themselves."""
        session = subject.start()
        instance = getattr(session, "instance", None)
        if instance is None or subject.from_case:
            return False
        there = set(slots_of(instance))
        try:
            with passing(subject, 0, None):
                out = session.forward(subject.values.copy())
                made = [slot for slot in slots_of(instance) if slot not in there]
                if not subject.values.params and any(map(_is_of_what_is_learnt, made)):
                    return True
                before = {name: array.copy() for name, array in session.parameters().items()}
                parts = out if isinstance(out, tuple) else (out,)
                gradients = session.backward(tuple(np.ones_like(part) for part in parts))
        except Exception:  # said by whoever judges it
            return False
        after = session.parameters()
        return any(
            gradients.get(name) is None and not np.array_equal(array, after.get(name, array))
            for name, array in before.items()
        )

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        guessed = binder.asks(thing)
        role = role_of(thing.__name__)
        for make in binder.makers(thing):
            try:
                instance = make()
            except Exception as error:
                yield error
                continue
            ways = [self.ways(thing, role), self.ways_of_its_size(instance, role)]
            if sum(a.size for a in self.parameters(instance).values()) > _MANY_NUMBERS:
                ways.reverse()  # each try costs time, and sizes of ours hardly fit
            certain = role in _NAMED_INPUT and not self.parameters(instance)
            for inputs, labels in itertools.chain(*ways):
                yield Blueprint(
                    instance, inputs, labels, make=make, guessed=guessed, certain=certain
                )
                certain = False

    def ways(self, cls: Any, role: str) -> Ways:
        """Yield inputs and labels for a class, the likeliest first."""
        asked = [p.name for p in required(getattr(cls, self.passes[0], None)) if p.name != "self"]
        count = len([name for name in asked if not means(name, _TRAINING)]) or 1
        for inputs in samples.inputs(role, count):
            yield inputs, None

    def ways_of_its_size(self, instance: Any, role: str) -> Ways:
        """Yield the ways again, their inputs of the size that the instance's matrices ask for.

        For sizes that are the constructor's defaults (``input_size=784``) and not ours to choose.
        """
        matrices = matrices_of(instance)
        if not matrices:
            return
        ways = self.ways(type(instance), role)
        if matrices[0].ndim == 4:
            yield from on_channels(ways, matrices[0].shape[1])
            return
        size = matrices[0].shape[0]
        states = [a.shape[0] for a in matrices if a.shape[0] == a.shape[1]]
        for inputs, labels in ways:
            if inputs[0].ndim not in (2, 3) or inputs[0].dtype.kind != "f":
                continue
            fitted = [samples.away_from_kinks((*inputs[0].shape[:-1], size), 2)]
            for state in inputs[1:]:
                width = states[0] if states else state.shape[-1]
                fitted.append(samples.away_from_kinks((*state.shape[:-1], width), 3))
            yield tuple(fitted), labels

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        prototype, cls = blueprint.thing, type(blueprint.thing)
        forward, backward = (getattr(cls, name, None) for name in self.passes)
        settings = settings_of(prototype)
        flagged = any(
            means(name, _TRAINING) for name in (*settings, *(p.name for p in positional(forward)))
        )

        def start(training: bool = True) -> Session:
            return self.session(duplicate(prototype, blueprint.make), training)

        return self.subject(
            blueprint,
            Values(
                blueprint.named(),
                {n: a.astype(np.float64) for n, a in self.parameters(prototype).items()},
                blueprint.labels,
            ),
            start,
            {"forward": forward, "backward": backward},
            settings=settings,
            scalar=self.scalar,
            takes_upstream=upstreams_taken(getattr(prototype, self.passes[1])) > 0,
            declared_random=flagged
            or holds_generator(prototype, depth=1)
            or any(means(name, RANDOM) for name in settings),
            resets=any(callable(getattr(cls, name, None)) for name in _RESETS),
            evaluation=(lambda: start(training=False)) if flagged else None,
            reach=(lambda values: reached(start(), values)) if parts_of(prototype) else None,
        )


def _is_of_what_is_learnt(slot: Slot) -> bool:
    keys = [key for key in slot.keys if isinstance(key, str)]
    return any(map(is_learnt, keys)) or any(re.match(r"param|weight", key) for key in keys)


def matrices_of(instance: Any) -> list[Array]:
    """Return the matrices and filters that an instance holds, in its order."""
    held = getattr(instance, "params", None)
    if not isinstance(held, (dict, list, tuple)):
        held = vars(instance)
    arrays = held.values() if isinstance(held, dict) else held
    return [a for a in arrays if isinstance(a, np.ndarray) and a.ndim in (2, 4)]


def on_channels(ways: Ways, channels: int) -> Ways:
    """Yield those of the ways that are images, with another number of channels."""
    for (x, *rest), labels in ways:
        if x.ndim == 4 and x.shape[1] != channels:
            shape = (x.shape[0], channels, *x.shape[2:])
            yield (samples.away_from_kinks(shape, 2), *rest), labels


class LayerSession:
    """Forward and backward of one instance.

    Parameters
    ----------
    form : Layer
        Knows where the instance keeps its arrays.
    instance : object
        Its own copy.
    training : bool
    """

    def __init__(self, form: Layer, instance: Any, training: bool = True) -> None:
        self.instance = instance
        self._form = form
        self._training = training
        self._inputs: tuple[str, ...] = ()
        self._queues = Queues(instance)
        if not training:
            for flag in filter(lambda name: means(name, _TRAINING), dir(instance)):
                if isinstance(getattr(instance, flag, None), (bool, np.bool_)):
                    setattr(instance, flag, False)
            for name in ("eval", "evaluate"):
                _call_if_plain(instance, name)

    def forward(self, values: Values) -> Any:
        """See `Session.forward`."""
        self._queues.begin(self.instance)
        write(self.instance, self.parameters, values.params)
        arguments = list(values.inputs.values())
        if values.labels is not None:
            arguments.append(values.labels)
        self._inputs = tuple(values.inputs)
        forward = getattr(self.instance, self._form.passes[0])
        return forward(*arguments, **flag_arguments(forward, self._training))

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """See `Session.backward`."""
        for name in _RESETS:
            _call_if_plain(self.instance, name)
        backward = getattr(self.instance, self._form.passes[1])
        takes = upstreams_taken(backward)
        given = backward(*upstream[:takes] if takes else ())
        gradients: dict[str, Any] = {}
        # A list, as np.split gives it, is as good as a tuple where there are several inputs.
        several = isinstance(given, tuple) or (
            isinstance(given, list) and len(given) == len(self._inputs) > 1
        )
        parts = given if several else (given,)
        if given is not None:
            gradients.update(zip(self._inputs, map(unboxed, parts), strict=False))
        gradients.update(self._form.gradients(self.instance))
        return gradients

    def parameters(self) -> dict[str, Array]:
        """See `Session.parameters`."""
        return self._form.parameters(self.instance)

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return holds_generator(self)


def _call_if_plain(instance: Any, name: str) -> None:
    method: Callable[..., Any] | None = getattr(instance, name, None)
    if callable(method) and not positional(method):
        method()
