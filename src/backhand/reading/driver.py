"""What a form of writing a backward pass must say of itself, and the forms that are known."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen, of_itself
from backhand.reading.naming import role_of
from backhand.reading.randomness import generators_of
from backhand.reading.subject import Place, Session, Subject, Values
from backhand.reading.variation import as_it_is, confident, resized

Array = NDArray[Any]


@frozen
class Blueprint:
    """What a Subject is built of: the code, and an input for it.

    Attributes
    ----------
    thing : object
        What is run: an instance, a pair of functions, a function.
    inputs : tuple of arrays
    labels : array, number or None
    options : tuple of (name, value)
        Of a pair.
    make : callable or None
        Makes the instance anew, where a copy can't be had.
    place : Place or None
        Where it stands, if not where its own definition does.
    from_case : bool
        The input was given, not proposed.
    guessed : bool
        Something had to be guessed to make the thing: what it raises may be the guess's fault.
    certain : bool
        The thing's name alone says what its input is: no other is to be preferred.
    """

    thing: Any
    inputs: tuple[Array, ...]
    labels: Any = None
    options: tuple[tuple[str, Any], ...] = ()
    make: Callable[[], Any] | None = None
    place: Place | None = None
    from_case: bool = False
    guessed: bool = True
    certain: bool = False

    def named(self) -> dict[str, Array]:
        """Return the inputs by the names of their gradients."""
        arrays = [double(part) for part in self.inputs]
        if len(arrays) == 1:
            return {"dx": arrays[0]}
        return {f"dx{k}": array for k, array in enumerate(arrays)}


@of_itself
class Found:
    """What a name of a module stands for, in a form that reads more than one definition.

    Attributes
    ----------
    form : str
        The name of the driver that found it.
    title : str
        What reports call it.
    definition : class or function
        Where it stands.
    parts : tuple
        The definitions that it is made of.
    sure : float
        How surely it is of this form.
    """

    # Its parts are judged in it, and not by themselves as well.
    gathers: ClassVar[bool] = False

    form: str
    title: str
    definition: Any
    parts: tuple[Any, ...]
    sure: float


def double(value: Any) -> Array:
    """Return an array of its own, floats in double precision."""
    array = np.array(value)
    return array.astype(np.float64) if array.dtype.kind == "f" else array


class Driver(ABC):
    """One form: how it is recognised, bound and built, and where its gradients are.

    A new one is a file in `backhand.reading.drivers` and a line in that package.
    """

    name: str
    """The convention, as reports have it."""
    weighs = False
    """Whether the ways to run a thing are chosen by how many gradients are right in each."""

    @property
    def convention(self) -> str:
        """What reports call it: a name of the contract's, where `name` says more."""
        return self.name

    @abstractmethod
    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """Return how surely a thing is of this form: 0 not at all, 1 nothing else can be meant.

        Parameters
        ----------
        thing : object
            A class, or what a Blueprint holds.
        labels : array or None
        inputs : int
            How many there are.
        """

    @abstractmethod
    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """Yield ways to run a class, a pair or a function, the likeliest first.

        A way that fails before a pass is reached is its exception.
        """

    @abstractmethod
    def builds(self, blueprint: Blueprint) -> Subject:
        """Build the Subject; nothing of the code is run, but a copy may be made."""

    def finds(self, module: ModuleType, name: str) -> Any:
        """Return the thing that a name of a module stands for in this form, or None."""
        thing = getattr(module, name)
        return thing if inspect.isclass(thing) and self.recognises(thing) else None

    def variants(self, blueprint: Blueprint) -> Iterator[Blueprint | Exception]:
        """Yield the same reading where its code branches the other way: in another mode."""
        return iter(())

    def takes(self, thing: Any, given: tuple[Any, ...], labels: Any) -> Blueprint:
        """Return the blueprint of a thing for which somebody gave the input."""
        return Blueprint(thing, tuple(np.asarray(part) for part in given), labels)

    def title(self, thing: Any) -> str:
        """Return what reports call a thing."""
        return str(definition_of(thing).__name__)

    def case(self, thing: Any) -> str:
        """Return what a case for a thing is to return, as its author would write it."""
        return f"{self.title(thing)}(…), x"

    def gives_way(self, subject: Subject) -> bool:
        """Whether a subject may be better read by a freer form: its gradients were not found."""
        return False

    def misreads(self, subject: Subject) -> bool:
        """Whether a subject is none of this form, as running it shows, however far it came."""
        return False

    def lacks(self, thing: Any) -> str | None:
        """Return the method without which an instance is not quite of this form."""
        return None

    def parameters(self, thing: Any) -> dict[str, Array]:
        """Return the arrays that a thing holds as parameters, by name."""
        return {}

    def subject(
        self,
        blueprint: Blueprint,
        values: Values,
        start: Callable[[], Session],
        methods: Mapping[str, Any],
        **more: Any,
    ) -> Subject:
        """Return a Subject, with all that follows from its values and its functions.

        Parameters
        ----------
        blueprint : Blueprint
        values : Values
        start : callable
        methods : dict
            "forward" and "backward" → the functions that run then.
        **more
            The other attributes of `Subject`.
        """
        name = self.title(blueprint.thing)
        return varied(
            Subject(
                name=name,
                convention=self.convention,
                role=more.pop("role", None) or role_of(name),
                place=blueprint.place or Place.of(definition_of(blueprint.thing)),
                values=values,
                start=start,
                at_batch_size=partial(resized, values),
                from_case=blueprint.from_case,
                methods={role: Place.of(function) for role, function in methods.items()},
                generators=generators_of(methods["forward"]),
                **more,
            ),
            values,
        )


class FreeDriver(Driver):
    """A form of calls under any names, whose `finds` returns a `Found`."""

    weighs = True

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`."""
        return thing.sure if isinstance(thing, Found) and thing.form == self.name else 0.0

    def title(self, thing: Any) -> str:
        """See `Driver.title`."""
        return str(thing.title)


def varied(subject: Subject, values: Values) -> Subject:
    """Return the subject with other values to begin from."""
    return replace(
        subject,
        values=values,
        at_batch_size=subject.at_batch_size
        if subject.at_batch_size is as_it_is
        else partial(resized, values),
        confident_and_wrong=partial(confident, values) if subject.scalar else None,
    )


def definition_of(thing: Any) -> Any:
    """Return the class or function that a thing is, or is made of; a pair's forward."""
    if isinstance(thing, tuple) and thing:
        return definition_of(thing[0])
    if isinstance(thing, Found):
        return thing.definition
    return thing if inspect.isclass(thing) or inspect.isroutine(thing) else type(thing)


_registered: dict[str, Driver] = {}


def register(driver: Driver) -> None:
    """Make a form known; of two that are equally sure, the earlier is taken."""
    _registered[driver.name] = driver


def known() -> tuple[Driver, ...]:
    """Return the forms that are known, in the order in which they became so."""
    return tuple(_registered.values())


def surest(thing: Any, labels: Any = None, inputs: int = 1) -> Driver | None:
    """Return the form that a thing follows; None where it follows none."""
    sure = {driver: driver.recognises(thing, labels, inputs) for driver in known()}
    driver = max(sure, key=lambda d: sure[d], default=None)
    return driver if driver is not None and sure[driver] > 0 else None


def build(blueprint: Blueprint) -> Subject:
    """Build the Subject of a blueprint by the form that it follows.

    Raises
    ------
    TypeError
        It follows none.
    """
    driver = surest(blueprint.thing, blueprint.labels, len(blueprint.inputs))
    if driver is None:
        raise TypeError("neither forward and backward nor loss and gradient with params")
    return driver.builds(blueprint)
