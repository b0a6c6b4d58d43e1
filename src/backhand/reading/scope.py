"""Calls that go there and back, on one scope: what each is handed, and where its arrays stand."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen, of_itself
from backhand.pattern import pattern
from backhand.reading.calls import FAINT, RATE, clips
from backhand.reading.holding import Slot, of_all_samples
from backhand.reading.instances import duplicate, positional
from backhand.reading.randomness import holds_generator
from backhand.reading.subject import IncompleteError, Values

Array = NDArray[Any]
Scope = dict[str, Any]

# What stands in a scope beside the arguments, under names that no argument has.
SELF: Final = "(self)"
THERE: Final = "(there)"
BACK: Final = "(back)"


@frozen
class Form:
    """How an array is handed to the code: samples along another axis, as a list, as a number.

    Attributes
    ----------
    axis : int
        Along which samples stand there; with a list, along which they stand in each.
    listed : bool
        As a list of arrays, one a step: it is held stacked along a first axis.
    number : bool
        As a float.
    floats : bool
        As nested lists of floats.
    """

    axis: int = 0
    listed: bool = False
    number: bool = False
    floats: bool = False

    def handed(self, value: Any) -> Any:
        """Return an array as the code is handed it."""
        if not isinstance(value, np.ndarray):
            return value
        if self.number:
            return float(value)
        if self.listed:
            return [np.array(step) if step.ndim else step[()] for step in value]
        if self.axis and value.ndim > self.axis:
            value = np.ascontiguousarray(np.moveaxis(value, 0, self.axis))
        return value.tolist() if self.floats else value

    def taken(self, value: Any) -> Any:
        """Return what the code gave as an array, samples first; as it is where it is none."""
        if isinstance(value, (list, tuple)) and (self.listed or self.floats):
            with contextlib.suppress(TypeError, ValueError):
                value = np.array([np.asarray(v, dtype=np.float64) for v in value])
        if self.listed:
            return value
        if self.axis and isinstance(value, np.ndarray) and value.ndim > self.axis:
            return np.moveaxis(value, self.axis, 0)
        return value


PLAIN: Final = Form()


@frozen
class Root:
    """A place in a scope that holds an array to differentiate with respect to."""

    slot: Slot
    form: Form = PLAIN

    def put(self, scope: Scope, array: Array) -> None:
        """Put an array there before a pass."""
        *before, (kind, key) = self.slot.steps
        if before and (kind == "attribute" or before[0] == ("item", SELF)):
            try:
                self.slot.write(scope, array)
            except (AttributeError, TypeError):  # nothing stands there yet
                setattr(Slot(tuple(before)).raw(scope), key, np.array(array))
            return
        owner = Slot(tuple(before)).raw(scope)
        owner[key] = self.form.handed(array)

    def get(self, scope: Scope) -> Array | None:
        """Return the array there, in double precision where it is of floats; None for none."""
        try:
            value = self.form.taken(self.slot.raw(scope))
            array = np.array(value)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            return None
        if array.dtype.kind not in "fiu":
            return None
        return array.astype(np.float64) if array.dtype.kind == "f" else array


@frozen
class Call:
    """One call of a function or method.

    Attributes
    ----------
    function : callable or str
        A method of the scope's instance goes by its name.
    arguments : tuple of (name, source)
        A source is "arg:NAME"; "out:CALL", "all:CALL", "part:CALL.PLACE" or
        "rest:CALL.PLACE" of what a call there gave; "up:K"; "one", "rate", "true"; "shape:NAME"
        or "space:NAME".
    """

    function: Any
    arguments: tuple[tuple[str, str], ...]

    def takes(self, kind: str) -> bool:
        """Whether something of this kind is handed over."""
        return any(source.partition(":")[0] == kind for _name, source in self.arguments)


@of_itself
class Passage:
    """A way there and a way back on one scope.

    Attributes
    ----------
    frame : dict
        What the arguments are, and the instance.
    there, back : tuple of Call
        The last of the way there gives the output.
    outputs : tuple of Root
        Where what comes out stands after the way there.
    upstream : tuple of Root
        Where upstream gradients are written to before the way back, if they are not handed over.
    joint : bool
        The way there brings the gradients: beside its output, or in the second of its calls.
    closes : bool
        What it returns last is its way back.
    scalar : bool
        What comes out is a loss.
    """

    frame: Mapping[str, Any]
    there: tuple[Call, ...]
    back: tuple[Call, ...] = ()
    outputs: tuple[Root, ...] = ()
    upstream: tuple[Root, ...] = ()
    joint: bool = False
    closes: bool = False
    scalar: bool = False

    def scope(self, make: Any = None) -> Scope:
        """Return a scope of its own."""
        scope = {n: copy.deepcopy(v) for n, v in self.frame.items() if n != SELF}
        if SELF in self.frame:
            scope[SELF] = duplicate(self.frame[SELF], make)
        return scope

    def go(self, scope: Scope) -> None:
        """Run the way there."""
        for k, call in enumerate(self.there):
            scope[f"{THERE}{k}"] = scope[THERE] = called(call, scope, ())

    def come_back(self, scope: Scope, upstream: tuple[Any, ...]) -> None:
        """Run the way back."""
        for k, root in enumerate(self.upstream):
            root.put(scope, upstream[k])
        if self.joint:
            return
        handed = tuple(
            root.form.handed(part) if isinstance(part, np.ndarray) else part
            for root, part in zip(self.outputs, upstream, strict=False)
        )
        if self.closes:
            closing = self.closing(scope)
            scope[f"{BACK}0"] = closing(*handed[: len(positional(closing))])
            return
        for k, call in enumerate(self.back):
            scope[f"{BACK}{k}"] = called(call, scope, handed)

    @staticmethod
    def closing(scope: Scope) -> Any:
        """Return the way back that a way there has returned."""
        returned = scope[THERE]
        if isinstance(returned, tuple) and callable(returned[-1]):
            return returned[-1]
        raise IncompleteError("no way back was returned")


# As NumPy says that an array is no number.
_OF_A_NUMBER: Final = pattern(r"only (0-dimensional|length-1|size-1) arrays")


_OF_AN_ENTRY: Final = pattern(r"truth value of an array")


def _branches(function: Any) -> bool:
    """Whether a function computes with no library of arrays: what it asks, it asks a number."""
    code = getattr(function, "__code__", None)
    held = getattr(function, "__globals__", {})
    things = [held.get(name) for name in code.co_names] if code else [np]
    return not any(
        isinstance(thing, np.ufunc) or (isinstance(thing, ModuleType) and thing is not math)
        for thing in things
    )


def _by_math(function: Any) -> bool:
    """Whether a function computes by Python's own `math`, which knows numbers only."""
    code = getattr(function, "__code__", None)
    held = getattr(function, "__globals__", {})
    things = [held.get(name) for name in code.co_names] if code else []
    return any(thing is math or getattr(thing, "__module__", None) == "math" for thing in things)


def called(call: Call, scope: Scope, upstream: tuple[Any, ...]) -> Any:
    """Return what a call gives on a scope."""
    given = [source_value(source, scope, upstream) for _name, source in call.arguments]
    function = call.function
    if isinstance(function, str):
        function = getattr(scope[SELF], function)
    names = [name for name, _source in call.arguments]
    head: list[Any] = []
    positions = [p.name for p in positional(function)]
    while len(head) < len(names) and len(head) < len(positions):
        if names[len(head)] != positions[len(head)]:
            break
        head.append(given[len(head)])
    rest = dict(zip(names[len(head) :], given[len(head) :], strict=True))
    try:
        return function(*head, **rest)
    except (TypeError, ValueError) as error:
        arrays = [value for value in given if isinstance(value, np.ndarray) and value.ndim]
        of_numbers = _by_math(function) and _OF_A_NUMBER.search(str(error))
        of_numbers = of_numbers or (_branches(function) and _OF_AN_ENTRY.search(str(error)))
        if len(arrays) != 1 or not of_numbers:
            raise
    # math.exp is of one number, and so is x if x > 0: what is of each by itself is of them all.
    kind = arrays[0].dtype if arrays[0].dtype.kind == "f" else float
    return np.vectorize(function, otypes=[kind])(*head, **rest)


def source_value(source: str, scope: Scope, upstream: tuple[Any, ...]) -> Any:
    """Return what a source stands for.

    Raises
    ------
    LookupError, TypeError
        There is no such thing.
    """
    kind, _colon, which = source.partition(":")
    match kind:
        case "arg":
            return scope[which]
        case "up":
            return upstream[int(which)] if which else list(upstream)
        case "out":
            returned = scope[f"{THERE}{which}" if which else THERE]
            return returned[0] if isinstance(returned, tuple) else returned
        case "all":
            return scope[f"{THERE}{which}" if which else THERE]
        case "part":
            call, _dot, place = which.rpartition(".")
            returned = scope[f"{THERE}{call}" if call else THERE]
            return returned[int(place) if place.lstrip("-").isdigit() else place]
        case "rest":
            call, _dot, place = which.partition(".")
            returned = scope[f"{THERE}{call}"]
            if isinstance(returned, tuple) and len(returned) > 1:
                kept = returned[int(place) :]
                return kept[0] if len(kept) == 1 else kept
            raise LookupError(source)
        case "held":
            return getattr(scope[SELF], which)
        case "shape":
            return np.shape(scope[which])
        case "space":
            return np.shape(scope[which])[1:3]
        case "one":
            return 1.0
        case "rate":
            return RATE
        case "true":
            return True
        case _:
            raise LookupError(source)


@frozen
class Source:
    """Where the gradient of a root is.

    Attributes
    ----------
    slot : Slot or None
        In the scope after the way back; None for a step that the root itself took.
    rate : float
        By which a step is divided.
    form : Form
    averaged : bool
        It is divided by the number of samples, by the habit of who lets them stand in columns:
        that is undone.
    """

    slot: Slot | None
    rate: float = 1.0
    form: Form = PLAIN
    averaged: bool = False


class PassageSession:
    """One scope, gone there and back on."""

    def __init__(
        self,
        passage: Passage,
        roots: Mapping[str, Root],
        sources: Mapping[str, Source],
        make: Any = None,
        resets: bool = False,
    ) -> None:
        self.resets = resets
        self.passage = passage
        self.roots = roots
        self.sources = sources
        self.scope = passage.scope(make)
        self._values: dict[str, Array] = {}
        self._learnt: Mapping[str, Array] = {}
        self._shapes: list[tuple[int, ...]] = []
        owner = type(self.scope.get(SELF))
        self._faint = any(
            call.takes("up")
            and clips(
                getattr(owner, call.function) if isinstance(call.function, str) else call.function
            )
            for call in passage.back
        )

    def forward(self, values: Values) -> Any:
        """See `Session.forward`."""
        self._values = {**values.inputs, **values.params}
        self._learnt = values.params
        for name, array in self._values.items():
            self.roots[name].put(self.scope, array)
        if values.labels is not None and "labels" in self.roots:
            self.roots["labels"].put(self.scope, values.labels)
        self.passage.go(self.scope)
        parts = []
        for root in self.passage.outputs:
            try:
                part = root.form.taken(root.slot.raw(self.scope))
            except (AttributeError, LookupError, TypeError) as error:
                raise IncompleteError("forward returned nothing") from error
            if part is None:
                raise IncompleteError("forward returned nothing")
            parts.append(part * FAINT if self._faint else part)
        self._shapes = [np.shape(part) for part in parts]
        if self.passage.scalar:
            # A loss that is told in parts is their sum.
            return sum(np.asarray(part).reshape(-1)[0] for part in parts)
        return tuple(parts) if len(parts) > 1 else parts[0]

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """See `Session.backward`."""
        if self.resets:
            self._reset()
        if self._faint:
            upstream = tuple(part * FAINT for part in upstream)
        self.passage.come_back(self.scope, upstream)
        gradients: dict[str, Any] = {}
        for name, source in self.sources.items():
            if name not in self._values:
                continue
            if source.slot is None:
                after = self.roots[name].get(self.scope)
                gradient: Any = (
                    None if after is None else (self._values[name] - after) / source.rate
                )
            else:
                try:
                    gradient = source.form.taken(source.slot.raw(self.scope))
                except (AttributeError, LookupError, TypeError):
                    continue
            if self._slope and gradient is not None:
                gradient = _along(upstream, gradient, self._shapes, self._values[name].shape)
            if source.averaged and gradient is not None:
                gradient = np.multiply(gradient, next(iter(self._values.values())).shape[0])
            gradients[name] = gradient
        first = np.shape(next(iter(self._values.values())))
        gradients |= of_all_samples(gradients, self._learnt, first[0] if first else 1)
        for name, array in self._values.items():
            self.roots[name].put(self.scope, array)
        return gradients

    def once_more(self, upstream: tuple[Any, ...]) -> str:
        """Say what differentiating a way back gives that a framework can differentiate: "right",
        "wrong" or "none"; "" where it can't, or where that is refused."""
        if not self.passage.closes:
            return ""
        differentiate = getattr(self.passage.closing(self.scope), "once_more", None)
        return "" if differentiate is None else str(differentiate(*upstream))

    def _reset(self) -> None:
        """Set to zero what an instance adds its gradients to, as its own method does."""
        for source in self.sources.values():
            if source.slot is not None and source.slot.keys[0] == SELF:
                with contextlib.suppress(AttributeError, LookupError, TypeError):
                    held = source.slot.raw(self.scope)
                    if isinstance(held, np.ndarray):
                        held[...] = 0

    @property
    def _slope(self) -> bool:
        """Whether what comes back are local derivatives, or Jacobians."""
        passage = self.passage
        takes = any(call.takes("up") for call in passage.back)
        return not (takes or passage.scalar or passage.closes or passage.upstream)

    def parameters(self) -> dict[str, Array]:
        """See `Session.parameters`."""
        found = {}
        for name, root in self.roots.items():
            held = root.get(self.scope)
            if held is not None and name in self._values:
                found[name] = held
        return found

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return any(holds_generator(thing, depth=1) for thing in self.passage.frame.values())


def _along(
    upstream: tuple[Any, ...],
    slope: Any,
    shapes: Iterable[tuple[int, ...]],
    shape: tuple[int, ...],
) -> Any:
    """Return what an upstream gradient becomes by a slope: entry by entry, or by a Jacobian."""
    slope, up = np.asarray(slope), np.asarray(upstream[0])
    out = next(iter(shapes))
    if slope.shape == (*out, *shape) and len(out):
        return np.tensordot(up, slope, axes=len(out))
    if slope.shape == (*shape, *out) and len(out):
        return np.tensordot(slope, up, axes=len(out))
    if slope.shape == (up.size, up.size) and up.size > 1 and up.shape != slope.shape:
        return (up.ravel() @ slope).reshape(up.shape)
    return up * slope
