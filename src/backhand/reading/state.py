"""Every float array, list of numbers and number that a frame can reach, by path."""

from __future__ import annotations

import argparse
import ctypes
import sys
import types
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.reading.tensors import is_tensor, viewed

Path = tuple[str | int, ...]
Array = NDArray[Any]

# How deep, and at how many leaves, the search ends.
_DEPTH: Final = 6
_MOST: Final = 4000
_ATOMS: Final = (str, bytes, type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)


@frozen
class Leaf:
    """A value of the state, with where it lies.

    Attributes
    ----------
    path : tuple
        ``("net", "params", "W1")``: names of variables and attributes, keys and positions.
    holder : object
        What holds it: an array is its own, else the dict, list, instance or frame.
    """

    path: Path
    holder: Any

    @property
    def value(self) -> Array:
        """A float64 copy of what it is now; a whole number stays one."""
        if isinstance(self.holder, np.ndarray):
            return np.array(self.holder, dtype=np.float64)
        held = self._held
        return np.array(held) if isinstance(held, int) else np.array(held, dtype=np.float64)

    @property
    def _held(self) -> Any:
        key: Any = self.path[-1]
        if isinstance(self.holder, types.FrameType):
            return self.holder.f_locals[key]
        if isinstance(self.holder, (dict, list)):
            return self.holder[key]
        return vars(self.holder)[key]

    def move(self, delta: Array) -> None:
        """Add to it in place, so that all that share it see the change."""
        holder: Any = self.holder
        key: Any = self.path[-1]
        if isinstance(holder, np.ndarray):
            holder += delta.astype(holder.dtype)
        elif isinstance(holder, types.FrameType):
            _set_local(holder, key, _moved(holder.f_locals[key], delta))
        elif isinstance(holder, (dict, list)):
            holder[key] = _moved(holder[key], delta)
        elif isinstance(holder, type):
            setattr(holder, key, _moved(vars(holder)[key], delta))
        else:
            vars(holder)[key] = _moved(vars(holder)[key], delta)


def _moved(value: Any, delta: Array) -> Any:
    """Return a number moved; a list of numbers is moved entry by entry where it lies."""
    if isinstance(value, list):
        for position, part in enumerate(delta):
            value[position] = _moved(value[position], part)
        return value
    moved = float(value) + float(delta)
    return type(value)(moved) if isinstance(value, np.floating) else moved


def _set_local(frame: types.FrameType, name: str, value: Any) -> None:
    if frame.f_locals is frame.f_globals:
        frame.f_globals[name] = value
        return
    frame.f_locals[name] = value
    if sys.version_info < (3, 13):
        # Before PEP 667 a frame's locals are a copy, which has to be written back.
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))


@frozen
class State:
    """The leaves of a frame, and every further path that leads to one of them."""

    leaves: Mapping[Path, Leaf]
    aliases: Mapping[Path, Path]

    def values(self) -> dict[Path, Array]:
        """Return copies of all leaves."""
        return {path: leaf.value for path, leaf in self.leaves.items()}

    def everywhere(self) -> dict[Path, Array]:
        """Return copies of all leaves, by every path that leads to them."""
        values = self.values()
        return values | {path: values[first] for path, first in self.aliases.items()}


def state_of(frame: types.FrameType | None, own: Mapping[str, Any]) -> State:
    """Return the state that a frame reaches: its variables, then the module's.

    Parameters
    ----------
    frame : frame or None
        None: the module's alone.
    own : dict
        The module's globals.
    """
    leaves: dict[Path, Leaf] = {}
    aliases: dict[Path, Path] = {}
    known: dict[int, Path] = {}
    queue, names = _owners(list(_variables(frame, own)))
    position = 0
    while len(leaves) < _MOST:
        if position == len(queue):
            queue, names = [*queue, *names], []
            if position == len(queue):
                break
        path, value, holder = queue[position]
        position += 1
        if is_tensor(value):
            # By the numbers that it holds, in the same memory.
            if id(value) in known:
                aliases[path] = known[id(value)]
            elif _is_leaf(numbers := viewed(value)):
                known[id(value)] = path
                leaves[path] = Leaf(path, numbers)
            continue
        if _is_leaf(value):
            if isinstance(holder, tuple) and not isinstance(value, np.ndarray):
                continue  # a number there can't be moved
            shared = isinstance(value, (np.ndarray, list))
            first = known.get(id(value)) if shared else None
            if first is not None:
                aliases[path] = first
                continue
            if shared:
                known[id(value)] = path
            leaves[path] = Leaf(path, value if isinstance(value, np.ndarray) else holder)
            continue
        if len(path) >= _DEPTH or id(value) in known:
            continue
        parts = list(_parts(value))
        if parts:
            known[id(value)] = path
            queue += [((*path, key), part, value) for key, part in parts]
    return State(leaves, aliases)


def _variables(
    frame: types.FrameType | None, own: Mapping[str, Any]
) -> Iterator[tuple[Path, Any, Any]]:
    """Yield a frame's variables and those of its module, each with what holds it."""
    local = {} if frame is None else dict(frame.f_locals)
    for held, holder in ((local, frame), (own, own)):
        for name, value in list(held.items()):
            if not name.startswith("__") and not (holder is own and name in local):
                yield (name,), value, holder


def _owners(
    variables: list[tuple[Path, Any, Any]],
) -> tuple[list[tuple[Path, Any, Any]], list[tuple[Path, Any, Any]]]:
    """Return variables, and apart from them those that only name a part of an earlier one.

    A loop's variable names another layer in each turn: what it holds goes by the same path in
    all of them only where that path leads through what keeps the layers.
    """
    reached: set[int] = set()
    owners, names = [], []
    for variable in variables:
        value = variable[1]
        if not _is_leaf(value) and id(value) in reached:
            names.append(variable)
            continue
        owners.append(variable)
        left = [(value, 1)]
        while left:
            one, depth = left.pop()
            if depth >= _DEPTH or id(one) in reached or _is_leaf(one):
                continue
            parts = [part for _key, part in _parts(one)]
            if parts:
                reached.add(id(one))
                left += [(part, depth + 1) for part in parts]
    return owners, names


def _is_leaf(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "f" and value.size > 0 and value.flags.writeable
    if isinstance(value, list):
        return _is_table(value)
    return isinstance(value, (int, float, np.floating)) and not isinstance(value, bool)


def _is_table(value: list[Any], depth: int = 3) -> bool:
    """Whether a list holds numbers alone, or lists of equal length that do."""
    if not value or depth == 0 or len(value) > 10_000:
        return False
    if isinstance(value[0], list):
        size = len(value[0])
        return all(
            isinstance(v, list) and len(v) == size and _is_table(v, depth - 1) for v in value
        )
    return all(type(v) is float for v in value)


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from ((k, v) for k, v in list(value.items())[:200] if isinstance(k, (str, int)))
    elif isinstance(value, (list, tuple)):
        yield from list(enumerate(value))[:200]
    elif isinstance(value, type):
        # What a class holds for all: a rate in Config, where nobody makes an instance of it.
        if value.__module__ == "__main__":
            yield from ((k, v) for k, v in list(vars(value).items()) if type(v) is float)
    elif isinstance(value, _ATOMS) or value is None or callable(getattr(value, "__array__", None)):
        return
    elif (type(value).__module__ not in _FOREIGN or isinstance(value, _SETTINGS)) and isinstance(
        getattr(value, "__dict__", None), dict
    ):
        yield from list(vars(value).items())[:200]


# What a program keeps its settings in: a rate, a decay.
_SETTINGS: Final = (argparse.Namespace, types.SimpleNamespace)
# Instances of these are no state of the program's own.
_FOREIGN: Final = frozenset(
    {"builtins", "types", "random", "threading", "io", "_io", "argparse", "logging", "pathlib"}
)
