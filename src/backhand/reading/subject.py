"""Somebody's forward and backward pass behind one face, whatever convention they follow."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.reading.observation import Observed
from backhand.reading.source import unwrapped

Array = NDArray[Any]

# What a driver's subjects may be called, here and in a worker: nothing of the forms is imported
# where one is only heard of.
CONVENTIONS: Final = frozenset(
    {"attributes", "lists", "dicts", "pairs", "loss", "network", "case"}
    | {"layer", "passes", "loss-and-gradient", "autograd", "torch-function"}
)


@frozen
class Place:
    """Where a piece of code stands: a file and a line, either of which may be unknown."""

    path: str | None = None
    line: int | None = None

    @staticmethod
    def of(thing: Any) -> Place:
        """Return where a class or function stands."""
        try:
            return _place_of(thing)
        except TypeError:  # not hashable: no class and no function
            return Place()


@lru_cache(maxsize=16)
def _place_of(thing: Any) -> Place:
    """Look once: a search builds a subject of the same functions a hundred times over."""
    try:
        # As `getsourcelines` finds it, which reads on for where it ends.
        thing = unwrapped(thing)
        _lines, number = inspect.findsource(thing)
        return Place(inspect.getsourcefile(thing), number + 1)
    except (OSError, TypeError):
        return Place()


@frozen
class Values:
    """What one forward pass is given.

    Attributes
    ----------
    inputs : dict of arrays
        By the name of their gradient: "dx", or "dx0", "dx1", … for several.
        Integer inputs (indices) are held too and are not differentiated.
    params : dict of float arrays
        By name ("W"; "params[0]" in a nameless list).
    labels : array, number or None
        The second argument of a loss.
    constant : frozenset of str
        Names that no gradient is due for, such as a network's input.
    batched : frozenset of str
        Names of params that have a row for each sample, where their names don't say it.
    """

    inputs: Mapping[str, Array]
    params: Mapping[str, Array]
    labels: Any = None
    constant: frozenset[str] = frozenset()
    batched: frozenset[str] = frozenset()

    @property
    def differentiable(self) -> dict[str, Array]:
        """Every float array that a gradient is due for, inputs first, by its finding's name."""
        return {
            name: array
            for name, array in (*self.inputs.items(), *self.params.items())
            if array.dtype.kind == "f" and name not in self.constant
        }

    @property
    def batch_size(self) -> int:
        """N: the length of the first axis of the first input; 1 for a number."""
        first = next(iter(self.inputs.values()))
        return len(first) if first.ndim else 1

    def copy(self) -> Values:
        """Return the same values in arrays of their own."""
        labels = self.labels.copy() if isinstance(self.labels, np.ndarray) else self.labels
        return replace(
            self,
            # A sum over all axes is a number, which nothing can be written into.
            inputs={name: np.array(array, order="C") for name, array in self.inputs.items()},
            params={name: np.array(array, order="C") for name, array in self.params.items()},
            labels=labels,
        )

    def replaced(self, name: str, array: Array) -> Values:
        """Return the values with one array exchanged; the others are shared."""
        if name in self.inputs:
            return replace(self, inputs={**self.inputs, name: array})
        return replace(self, params={**self.params, name: array})

    def astype(self, dtype: Any) -> Values:
        """Return copies with the float arrays in another precision."""

        def cast(array: Array) -> Array:
            return array.astype(dtype) if array.dtype.kind == "f" else array.copy()

        labels = cast(self.labels) if isinstance(self.labels, np.ndarray) else self.labels
        return replace(
            self,
            inputs={name: cast(array) for name, array in self.inputs.items()},
            params={name: cast(array) for name, array in self.params.items()},
            labels=labels,
        )


class IncompleteError(TypeError):
    """A pass did not return what its convention asks for; the text says what is missing.

    `certain`: whatever it was handed, it would be so.
    """

    certain = False


class RaisedElsewhere(Exception):
    """The code raised in the process that it runs in.

    Attributes
    ----------
    kind : str
        The class of the exception there.
    line : int or None
        In the subject's own file.
    """

    def __init__(self, kind: str, message: str, line: int | None) -> None:
        super().__init__(message)
        self.kind = kind
        self.line = line


class GoneError(Exception):
    """The process that the code runs in is no more, or talks nonsense: nothing can be measured."""


class Session(Protocol):
    """One instance of the code, with whatever state its passes leave in it.

    The arrays given are handed to the code as they are, so that a change made to
    them can be seen afterwards.
    """

    def forward(self, values: Values) -> Any:
        """Write the parameters, run the forward pass, return what it returned, untouched."""
        ...

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Run the backward pass for the upstream gradients (one an output).

        Return what the code gave, untouched, by the names of `Values`; a gradient
        that was never written is None, one that is missing has no key.
        """
        ...

    def parameters(self) -> dict[str, Array]:
        """Return the arrays that the code now uses as parameters, by name."""
        ...

    def holds_generator(self) -> bool:
        """Whether the instance keeps a random generator of its own."""
        ...


@frozen
class Part:
    """A function by itself among several of one subject: an operator, a row of a table.

    Attributes
    ----------
    title : str
    output : int
        Which of the outputs is its own.
    names : tuple of str
        The tensors that it is made of; no other part has them.
    role : str
        As of a subject.
    reuse : bool
        It is put together of parts that are right by themselves, and uses a value several times.
    even : bool
        Its upstream gradient must be the same in every entry: no other can be handed over.
    places : dict
        Tensor, or "out" for the value → where that is made, as exactly as is known.
    """

    title: str
    output: int
    names: tuple[str, ...]
    role: str = "unknown"
    reuse: bool = False
    even: bool = False
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """One piece of code with a forward and a backward pass, ready to be run.

    Attributes
    ----------
    name : str
        As the report calls it.
    convention : str
        attributes, lists, dicts, pairs, loss or network.
    role : str
        affine, relu, …, or "unknown".
    place : Place
    values : Values
        An input for it, float64, at a batch size of several.
    start : callable
        Returns a new Session: the same each time, whatever happened in the others.
    at_batch_size : callable
        Returns values for another batch size, or None where that can't be said.
    settings : dict
        Plain numbers, flags and names that the constructor or the options hold (eps,
        stride, ratio, …), for the roles.
    scalar : bool
        The output is one number, a loss, and backward's upstream gradient is 1.
    takes_upstream : bool
        backward has a parameter for the upstream gradient.
    single : bool
        That has one entry that is not zero, wherever the file calls it: no other is handed over.
    declared_random : bool
        A train flag, a ratio or rate, a generator or seed says that it may be random.
    resets : bool
        It has a zero_grad of its own: gradients that add up between resets are meant to.
    from_case : bool
        Its input came from a `case_` function, not from inference.
    called_so : bool
        Its file calls it as it is called here.
    drawn : bool
        Its values may hang on what its code drew without a seed.
    reach : callable or None
        For what is made of layers that can be reached: values → them in forward order.
    methods : dict of Place
        Where "forward" and "backward" (or "gradient") stand, for pointing at the line.
    evaluation : callable or None
        Like `start`, with the training flag off; None where there is no flag.
    confident_and_wrong : callable or None
        For a loss: values that make it sure of the wrong label; None where that can't be said.
    generators : tuple
        Random generators that the code keeps outside the instance (module globals, closures).
    parts : tuple of Part
        Where the outputs are functions that have nothing to do with each other.
    places : dict of Place
        Tensor → where its gradient is made, where that is known better than by its name.
    unexamined : dict of str
        What was not looked at → why.
    conditions : callable or None
        For code that runs elsewhere: (seed, where to put what NumPy reports) → the context
        that its passes are to be run in.  None: it runs here.
    bench : callable or None
        For code that runs elsewhere: returns its bench there, or None.
    observe : callable or None
        For code that runs elsewhere: returns what was seen of it there.
    loss : str
        What makes one number of its outputs, where that is not its own and no weighted sum.
    operations : tuple of str
        What is looked at of an engine, each as it is called; its calls would not show it.
    """

    name: str
    convention: str
    role: str
    place: Place
    values: Values
    start: Callable[[], Session]
    at_batch_size: Callable[[int], Values | None]
    settings: Mapping[str, Any] = field(default_factory=dict)
    scalar: bool = False
    takes_upstream: bool = True
    single: bool = False
    declared_random: bool = False
    resets: bool = False
    from_case: bool = False
    called_so: bool = False
    drawn: bool = False
    reach: Callable[[Values], list[Reached]] | None = None
    methods: Mapping[str, Place] = field(default_factory=dict)
    evaluation: Callable[[], Session] | None = None
    confident_and_wrong: Callable[[], Iterable[Values]] | None = None
    generators: tuple[Any, ...] = ()
    parts: tuple[Part, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    unexamined: Mapping[str, str] = field(default_factory=dict)
    conditions: Callable[[int, set[str] | None], AbstractContextManager[None]] | None = None
    bench: Callable[[], Any] | None = None
    observe: Callable[[], Observed] | None = None
    loss: str = ""
    operations: tuple[str, ...] = ()

    def place_of(self, where: str) -> Place | None:
        """Return where a tensor is made ("out TITLE" for a part's value); None where not known."""
        for part in self.parts:
            if where == f"out {part.title}":
                return part.places.get("out")
            if where in part.names:
                return part.places.get(where)
        return self.places.get(where)


@frozen
class Reached:
    """A layer as one forward pass of a network reached it.

    Attributes
    ----------
    subject : Subject or None
        The layer at the input that it had; None where it follows no convention.
    parameters : dict of str
        The network's names of the layer's arrays → the layer's own.
    """

    subject: Subject | None
    parameters: Mapping[str, str]


@frozen
class Unready:
    """A subject that was found and can't be run, with the rule that says why.

    Attributes
    ----------
    rule : str or None
        BH207 (it raised) or BH208 (a method is missing): verdict "error", or "fail" for
        BH208; None where no input could be inferred: verdict "skipped".
    message, fix : str
        For people: what is in the way; the case to write or the method to add.
    """

    name: str
    convention: str
    role: str
    place: Place
    rule: str | None
    message: str
    fix: str
