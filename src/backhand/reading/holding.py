"""Where an object keeps its numbers: each float array in it, by a path that reads and writes."""

from __future__ import annotations

import contextlib
import re
import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.source import text_of
from backhand.reading.tensors import arrayed, is_tensor, tensor_of

Array = NDArray[Any]
# A string is an attribute's name or a dict's key, a number a list's index.
Step = tuple[str, Any]

_DEPTH: Final = 5
# What a parameter object calls its array.
WRAPPED: Final = ("data", "value", "val", "array", "x", "v", "values", "w", "tensor", "arr")
_PLAIN: Final = (
    types.ModuleType,
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    np.random.Generator,
    np.random.RandomState,
    type,
)


@frozen
class Slot:
    """A place within an object that holds an array, or (nested lists of) numbers.

    Attributes
    ----------
    steps : tuple of (kind, key)
        kind is "attribute" or "item".
    """

    steps: tuple[Step, ...]

    @property
    def keys(self) -> tuple[Any, ...]:
        """The names and indices along the path."""
        return tuple(key for _kind, key in self.steps)

    def __str__(self) -> str:
        text = ""
        for kind, key in self.steps:
            text += (f".{key}" if text else str(key)) if kind == "attribute" else f"[{key!r}]"
        return text

    def raw(self, root: Any) -> Any:
        """Return what stands there.

        Raises
        ------
        AttributeError, KeyError, IndexError, TypeError
            The path is no more.
        """
        for kind, key in self.steps:
            root = getattr(root, key) if kind == "attribute" else root[key]
        return root

    def read(self, root: Any) -> Array | None:
        """Return the numbers there, not copied; None where there are none."""
        try:
            return as_numbers(self.raw(root))
        except (AttributeError, KeyError, IndexError, TypeError):
            return None

    def write(self, root: Any, array: Array) -> None:
        """Put numbers there: in place where an array of the same shape stands."""
        held = arrayed(self.raw(root))
        fits = isinstance(held, np.ndarray) and held.shape == array.shape
        if fits and held.flags.writeable and (held.dtype == array.dtype or held.dtype.kind != "f"):
            held[...] = array
            return
        *before, (kind, key) = self.steps
        owner = Slot(tuple(before)).raw(root)
        if isinstance(held, list):
            _refill(held, array)
        elif kind == "attribute":
            setattr(owner, key, self._alike(owner, array, held))
        else:
            owner[key] = self._alike(owner, array, held)

    def _alike(self, owner: Any, array: Array, held: Any) -> Any:
        """Return an array as what stands there is: a tensor, an array, a number."""
        (*_before, (kind, key)) = self.steps
        if is_tensor(getattr(owner, key) if kind == "attribute" else owner[key]):
            return tensor_of(array)
        return array.copy() if isinstance(held, np.ndarray) else float(array)


def _refill(held: list[Any], array: Array) -> None:
    for k, part in enumerate(array):
        if isinstance(held[k], list):
            _refill(held[k], part)
        else:
            held[k] = float(part) if part.ndim == 0 else part.copy()


def unboxed(value: Any) -> Any:
    """Return the array that an object of somebody's wraps; anything else as it is."""
    if value is None or isinstance(value, (np.ndarray, np.generic, int, float, list, tuple, dict)):
        return value
    held = (getattr(value, name, None) for name in WRAPPED)
    return next((array for array in held if isinstance(array, np.ndarray)), value)


def as_numbers(value: Any) -> Array | None:
    """Return a value as a float array; None for what is none."""
    value = arrayed(value)
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind == "f" else None
    if isinstance(value, (float, np.floating)):
        return np.asarray(value, dtype=np.float64)
    if isinstance(value, list) and _is_of_floats(value):
        try:
            return np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            return None
    return None


def _is_of_floats(value: list[Any]) -> bool:
    while value and isinstance(value[0], list):
        value = value[0]
    return bool(value) and all(isinstance(v, (float, np.floating)) for v in value)


def slots_of(root: Any) -> dict[Slot, Array]:
    """Return the float arrays, numbers and lists of numbers that an object holds, in its order."""
    return dict(_walk(root, (), {id(root)}))


def _walk(thing: Any, steps: tuple[Step, ...], seen: set[int]) -> Iterator[tuple[Slot, Array]]:
    if len(steps) > _DEPTH:
        return
    parts: list[tuple[Step, Any]]
    if isinstance(thing, dict):
        parts = [
            (("item", k), v) for k, v in list(thing.items()) if isinstance(k, (str, int, tuple))
        ]
    elif isinstance(thing, (list, tuple)):
        parts = [(("item", k), v) for k, v in enumerate(thing[:64])]
    else:
        held = dict(getattr(thing, "__dict__", {}))
        for cls in type(thing).__mro__:
            for name in getattr(cls, "__slots__", ()):
                if isinstance(name, str) and hasattr(thing, name):
                    held.setdefault(name, getattr(thing, name))
        parts = [(("attribute", k), v) for k, v in held.items() if not k.startswith("__")]
    for step, value in parts:
        path = (*steps, step)
        numbers = as_numbers(value)
        if numbers is not None:
            if numbers.size and not (isinstance(value, np.ndarray) and id(value) in seen):
                seen.add(id(value))
                yield Slot(path), numbers
        elif id(value) not in seen and (
            isinstance(value, (dict, list, tuple)) or _is_object(value)
        ):
            seen.add(id(value))
            yield from _walk(value, path, seen)


def _is_object(value: Any) -> bool:
    cls = type(value)
    return (
        not is_tensor(value)
        and not isinstance(value, (*_PLAIN, np.ndarray, str, bytes, int, complex))
        and cls.__module__ not in ("builtins", "numpy", "random", "datetime", "threading")
        and (hasattr(value, "__dict__") or hasattr(cls, "__slots__"))
    )


def short_names(slots: list[Slot]) -> dict[Slot, str]:
    """Return what reports call the arrays: the last name of the path where that tells them apart.

    Examples
    --------
    >>> params = [Slot((("attribute", "params"), ("item", key))) for key in ("W1", "b1")]
    >>> list(short_names(params).values())
    ['W1', 'b1']
    """
    last = {slot: _last(slot) for slot in slots}
    counts: dict[str, int] = {}
    for name in last.values():
        counts[name] = counts.get(name, 0) + 1
    return {slot: name if counts[name] == 1 else str(slot) for slot, name in last.items()}


def _last(slot: Slot) -> str:
    keys = list(slot.keys)
    while len(keys) > 1 and keys[-1] in WRAPPED and isinstance(keys[-2], str):
        keys.pop()
    return keys[-1] if isinstance(keys[-1], str) else str(slot)


def lists_of(root: Any) -> dict[Slot, list[Any]]:
    """Return the lists that an object holds in its attributes, and in dicts and objects there."""
    return dict(_lists(root, (), set()))


def _lists(value: Any, steps: tuple[Step, ...], seen: set[int]) -> Iterator[tuple[Slot, list[Any]]]:
    if id(value) in seen or len(steps) > _DEPTH:
        return
    seen.add(id(value))
    if isinstance(value, list):
        yield Slot(steps), value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _lists(part, (*steps, ("item", key)), seen)
    elif hasattr(value, "__dict__") and not isinstance(value, _PLAIN):
        for key, part in vars(value).items():
            yield from _lists(part, (*steps, ("attribute", key)), seen)


def emptied(instance: Any, like: Any) -> None:
    """Take off an object's lists what another, of the same class, does not have on them yet."""
    before = {slot: len(held) for slot, held in lists_of(like).items()}
    for slot, held in lists_of(instance).items():
        del held[before.get(slot, 0) :]


_EMPTIES: Final = pattern(r"[=:] *\[\]|\.clear\(\)")


@cache
def keeps_queues(cls: Any) -> bool:
    """Whether forward may put what it keeps on lists, which a method of the class empties.

    Such a class runs forward several times before it goes back, and says when it begins anew.
    """
    return any(
        re.match(r"(flush|reset|clear)", name)
        and _EMPTIES.search(text_of(getattr(cls, name))) is not None
        for name in dir(cls)
    )


class Queues:
    """The lists that an instance's passes put things on: empty again before a forward pass.

    What is counted or first made beside such lists (at which step it is, what comes from the step
    behind) is as it was as well.
    """

    def __init__(self, instance: Any) -> None:
        self._lengths: dict[Slot, int] | None = None
        self._beside: dict[Slot, int | None] = {}
        cls: Any = type(instance)
        if keeps_queues(cls):
            self._lengths = {slot: len(held) for slot, held in lists_of(instance).items()}
            self._beside = dict(_counters(instance, (), set()))

    def begin(self, instance: Any) -> None:
        """Begin anew, as the method of the class would have it."""
        if self._lengths is None:
            return
        for slot, held in lists_of(instance).items():
            del held[self._lengths.get(slot, 0) :]
        for slot, value in self._beside.items():
            *before, (kind, key) = slot.steps
            with contextlib.suppress(AttributeError, KeyError, TypeError):
                owner = Slot(tuple(before)).raw(instance)
                if kind == "attribute":
                    setattr(owner, key, value)
                else:
                    owner[key] = value


def _counters(
    value: Any, steps: tuple[Step, ...], seen: set[int]
) -> Iterator[tuple[Slot, int | None]]:
    """Yield what an object, its dicts and its objects hold that is a whole number or None."""
    if isinstance(value, int) or value is None:
        yield Slot(steps), value
        return
    if id(value) in seen or len(steps) > _DEPTH or isinstance(value, np.ndarray):
        return
    seen.add(id(value))
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _counters(part, (*steps, ("item", key)), seen)
    elif hasattr(value, "__dict__") and not isinstance(value, _PLAIN):
        for key, part in vars(value).items():
            yield from _counters(part, (*steps, ("attribute", key)), seen)


def of_all_samples(
    gradients: Mapping[str, Any], params: Mapping[str, Array], samples: int
) -> dict[str, Array]:
    """Return the parameters' gradients added up, where each is one for each sample.

    Whoever gives every parameter an axis of one for the samples adds them up outside.  With
    matrices and vectors alone it is a sum that was forgotten: a bias of (1, H) is no sign of it.
    """
    apart = samples > 1 and all(
        array.ndim > 1
        and len(array) == 1
        and name in gradients
        and np.shape(gradients[name]) == (samples, *array.shape[1:])
        for name, array in params.items()
    )
    matrix = any(a.ndim > 2 and a[0].size > max(a[0].shape) for a in params.values())
    if not (apart and matrix):
        return {}
    return {name: np.sum(gradients[name], axis=0, keepdims=True) for name in params}
