"""A recording while it is made: operations as they run, the arrays between them as they were.

Arrays change in place and share their memory; a graph's tensors do neither. Each write makes a
new tensor (static single assignment), and a write through a view makes a new one of what it is
a view of, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations import CATALOGUE, Operation
from backhand.graph.operations.rearrangement import Move
from backhand.graph.record import Place, TensorKind
from backhand.graph.scopes import Scope, Scopes
from backhand.language import gettext as _

Array = NDArray[Any]

# Operations that a graph may hold: more than anybody can look at.
MOST_STEPS: Final = 2000
# Numbers that all its tensors together may hold.
MOST_NUMBERS: Final = 20_000_000


class TooLongError(BaseException):
    """A pass has more than a graph may hold; no `except Exception` of the code stops it.

    Its argument says what of, for people.
    """


@dataclass(eq=False)
class Variable:
    """A tensor of the recording; `value` is its own copy."""

    number: int
    value: Array
    kind: TensorKind
    name: str
    differentiable: bool


@dataclass(eq=False)
class Step:
    """An operation of the recording; inputs and output are numbers of variables."""

    operation: Operation
    inputs: tuple[int, ...]
    output: int
    settings: Mapping[str, Any]
    extra: Any
    scope: Scope | None
    place: Place
    label: str = ""
    closed: str = ""


@dataclass(eq=False)
class Handle:
    """What an array in the code's hands stands for.

    Attributes
    ----------
    data : array
        The plain array, in the memory that the code works on.
    number : int or None
        Its variable; None for a constant that no recorded operation has used yet.
    base : Handle or None
        What this is a view of.
    move : callable or None
        (array of base's shape) → what this view sees of it.
    operation : str
        The move's name in the catalogue.
    settings : dict
    version : int
        Goes up with each write.
    seen : int
        The base's version that `number` belongs to.
    scalar : bool
        NumPy would have returned a number that can't be changed, not an array.
    """

    data: Array
    number: int | None = None
    base: Handle | None = None
    move: Callable[[Array], Array] | None = None
    operation: str = "getitem"
    settings: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    seen: int = 0
    scalar: bool = False


class Recorder:
    """The operations of one pass.

    Parameters
    ----------
    role_of : callable
        Class or function name → role, for the boxes.
    """

    def __init__(self, role_of: Callable[[str], str] = lambda name: "") -> None:
        self.variables: list[Variable] = []
        self.steps: list[Step] = []
        self.scopes = Scopes(role_of)
        # Plain arrays that stand for tensors: id → (the array, held so that its id stays its own;
        # handle).
        self.adopted: dict[int, tuple[Array, Handle]] = {}
        # Python numbers that arrays were turned into.
        self.escaped: dict[float, int] = {}
        self.numbers = 0

    def variable(
        self, value: Any, kind: TensorKind, name: str = "", differentiable: bool = True
    ) -> int:
        """Enter a tensor with a copy of its value, and return its number."""
        held = np.array(value, copy=True, subok=False)
        self.numbers += held.size
        if self.numbers > MOST_NUMBERS:
            raise TooLongError(
                _("its arrays hold more than {most:,} numbers").format(most=MOST_NUMBERS)
            )
        self.variables.append(
            Variable(
                len(self.variables),
                held,
                kind,
                name,
                differentiable and held.dtype.kind in "fc",
            )
        )
        return len(self.variables) - 1

    def handle_of(self, thing: Any) -> Handle | None:
        """Return what an array stands for; None for one that nothing is known of."""
        handle = getattr(thing, "_handle", None)
        if isinstance(handle, Handle):
            return handle
        if isinstance(thing, np.ndarray):
            return self._adopted(thing)
        return None

    def _adopted(self, array: Array) -> Handle | None:
        if not self.adopted:
            return None
        known = self.adopted.get(id(array))
        if known is not None:
            return known[1]
        # A view of one that is adopted, such as W.T.
        base: Any = array.base
        while isinstance(base, np.ndarray):
            known = self.adopted.get(id(base))
            if known is not None:
                return _as_view(array, known[1])
            base = base.base
        return None

    def adopt(self, array: Array, handle: Handle) -> None:
        """Take a plain array for what the handle stands for, wherever the code hands it in."""
        self.adopted[id(array)] = (array, handle)

    def is_known(self, thing: Any) -> bool:
        """Whether an operand is a tensor of the graph, or holds one."""
        if isinstance(thing, (list, tuple)):
            return any(self.is_known(part) for part in thing)
        handle = self.handle_of(thing)
        return handle is not None and self.current(handle) is not None

    def current(self, handle: Handle) -> int | None:
        """Return the number of the variable that a handle stands for now."""
        base = handle.base
        if base is not None and handle.seen != base.version:
            below = self.current(base)
            handle.seen = base.version
            if below is None:
                handle.number = None
            else:
                assert handle.move is not None
                handle.number = self.add(
                    handle.operation,
                    (below,),
                    handle.data,
                    handle.settings,
                    Move(handle.move),
                )
        return handle.number

    def number_of(self, thing: Any, name: str = "") -> int:
        """Return the variable of an operand; a plain one becomes a constant."""
        handle = self.handle_of(thing)
        if handle is None:
            found = self._escape(thing)
            if found is not None:
                return found
            return self.variable(thing, "constant", name, differentiable=False)
        number = self.current(handle)
        if number is None:
            number = self.variable(handle.data, "constant", name, differentiable=False)
            handle.number = number
        return number

    def _escape(self, thing: Any) -> int | None:
        """Return the variable that a Python number was read off, or its negative."""
        if type(thing) is not float or not self.escaped or thing != thing:
            return None
        if thing in self.escaped:
            return self.escaped[thing]
        if -thing in self.escaped:
            return self.add("negative", (self.escaped[-thing],), np.asarray(thing), {})
        return None

    def escape(self, value: float, handle: Handle) -> None:
        """Remember that an array was turned into a Python number."""
        number = self.current(handle)
        # Small whole numbers come from anywhere: they would be taken for what they are not.
        if number is not None and not (value.is_integer() and abs(value) < 100):
            self.escaped[value] = number

    def add(
        self,
        operation: str | Operation,
        inputs: Sequence[int],
        value: Any,
        settings: Mapping[str, Any] | None = None,
        extra: Any = None,
        *,
        label: str = "",
        closed: str = "",
    ) -> int:
        """Enter an operation that has run, and return the number of what it gave."""
        if len(self.steps) >= MOST_STEPS:
            raise TooLongError(_("it has more than {most} operations").format(most=MOST_STEPS))
        entry = CATALOGUE[operation] if isinstance(operation, str) else operation
        scope, place = self.scopes.here()
        differentiable = entry.vjp is not None and any(
            self.variables[n].differentiable for n in inputs
        )
        output = self.variable(value, "value", differentiable=differentiable)
        self.steps.append(
            Step(
                entry,
                tuple(inputs),
                output,
                dict(settings or {}),
                extra,
                scope,
                place,
                label,
                closed,
            )
        )
        return output

    def prepare_write(self, handle: Handle) -> None:
        """Settle what a write is about to change, while the old values are still there."""
        if handle.base is not None:
            self.current(handle)
            self.prepare_write(handle.base)
            if handle.base.number is None:
                self.number_of_constant(handle.base)

    def number_of_constant(self, handle: Handle) -> int:
        """Return the variable of a handle, made a constant of the graph where it was none."""
        number = self.current(handle)
        if number is None:
            number = self.variable(handle.data, "constant", differentiable=False)
            handle.number = number
        return number

    def wrote(self, handle: Handle, number: int | None) -> None:
        """Take note that an array was written over, and with it what it is a view of.

        Parameters
        ----------
        handle : Handle
            Its memory holds the new values already.
        number : int or None
            The variable that it stands for now; None: constants.
        """
        handle.number = number
        handle.version += 1
        base = handle.base
        if base is None:
            return
        assert handle.move is not None
        below = base.number
        if number is None and (below is None or not self.variables[below].differentiable):
            self.wrote(base, None)
        else:
            if below is None:
                below = self.variable(base.data, "constant", differentiable=False)
            if number is None:
                number = self.variable(handle.data, "constant", differentiable=False)
                handle.number = number
            places = handle.move(np.arange(base.data.size).reshape(base.data.shape))
            places = np.asarray(places)
            self.wrote(base, self.written_at(below, number, base.data, places, handle.settings))
        handle.seen = base.version

    def written_at(
        self,
        below: int,
        number: int,
        value: Array,
        places: Array,
        settings: Mapping[str, Any],
        masks: Iterable[int] = (),
    ) -> int:
        """Return the variable of an array some of whose entries were written over.

        Parameters
        ----------
        below, number : int
            The array before, and what was written.
        value : array
            After it.
        places : int array of what was written's shape
            Where in the array, counted in memory order "C".
        settings : dict
        masks : variables of masks and indices that the code gave.
        """
        whole = places.size == value.size and np.array_equal(places.ravel(), np.arange(value.size))
        if whole and not tuple(masks):
            written = self.variables[number]
            if written.value.shape == value.shape:
                return number
            if written.value.size == value.size:
                shape = value.shape
                move = Move(lambda a: a.reshape(shape))
                return self.add("reshape", (number,), value, {"shape": shape}, move)
        return self.add("setitem", (below, number, *masks), value, settings, places)


def _as_view(array: Array, handle: Handle) -> Handle | None:
    """Return the handle of a plain view of an adopted array; None where its strides are odd."""
    base = handle.data
    if base.itemsize != array.itemsize or not base.flags.c_contiguous:
        return None
    itemsize = base.itemsize
    offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    if offset % itemsize or any(step % itemsize for step in array.strides):
        return None
    places = np.full(array.shape, offset // itemsize)
    for axis, (length, step) in enumerate(zip(array.shape, array.strides, strict=True)):
        steps = np.arange(length) * (step // itemsize)
        places += steps.reshape([-1 if k == axis else 1 for k in range(array.ndim)])
    if places.size and (places.min() < 0 or places.max() >= base.size):
        return None
    operation = "getitem"
    if array.shape == base.T.shape and array.strides == base.T.strides:
        operation = "transpose"
    elif array.size == base.size and array.flags.c_contiguous:
        operation = "reshape"

    def move(other: Array) -> Array:
        return np.asarray(np.asarray(other).reshape(-1)[places])

    settings = {"shape": array.shape} if operation == "reshape" else {}
    return Handle(array, None, handle, move, operation, settings, seen=-1)
