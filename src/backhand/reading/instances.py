"""Instances of somebody's class: copied, cast to another precision, called with what fits."""

from __future__ import annotations

import contextlib
import copy
import copyreg
import inspect
import operator
import sys
import types
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.source import unwrapped
from backhand.reading.vocabulary import Meaning, means

Array = NDArray[Any]


def duplicate(prototype: Any, make: Callable[[], Any] | None) -> Any:
    """Return a copy that shares no array with the prototype; made anew where it can't be copied."""
    try:
        return _plain_copy(prototype, {})
    except (_NotPlainError, RecursionError):
        pass
    try:
        memo: dict[int, Any] = {}
        _copy_closures(prototype, memo)
        return copy.deepcopy(prototype, memo)
    except Exception:  # locks, open files, generators of the frame kind
        if make is None:
            raise
        return make()


class _NotPlainError(Exception):
    """Something is there that may say itself how it is copied."""


_ITSELF: Final = frozenset(
    (int, float, complex, bool, str, bytes, type(None), np.float64, np.float32, np.int64, np.bool_)
)
# By which a class says how its instances are copied, made or held.
_OWN: Final = frozenset(
    ("__deepcopy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__slots__")
) | {"__new__", "__getnewargs__", "__getnewargs_ex__", "__getattribute__"}


def _plain_copy(thing: Any, memo: dict[int, Any]) -> Any:
    """Return what ``deepcopy`` does, of arrays and numbers in plain objects and containers alone.

    That is what most layers are, and one is copied before each pass: in a third of the time.

    Raises
    ------
    _NotPlainError
    """
    kind: Any = type(thing)
    if kind in _ITSELF:
        return thing
    if id(thing) in memo:
        return memo[id(thing)]
    made: Any
    if kind is np.ndarray and not thing.dtype.hasobject:
        made = memo[id(thing)] = thing.copy(order="K")
    elif kind is tuple:
        made = tuple([_plain_copy(part, memo) for part in thing])
        if id(thing) in memo:  # it holds itself, by way of a list
            return memo[id(thing)]
        made = memo[id(thing)] = made if any(map(operator.is_not, made, thing)) else thing
    elif kind is list:
        made = memo[id(thing)] = []
        made.extend([_plain_copy(part, memo) for part in thing])
    elif kind is dict:
        made = memo[id(thing)] = {}
        for key, value in thing.items():
            made[_plain_copy(key, memo)] = _plain_copy(value, memo)
    elif _is_plain(kind):
        made = memo[id(thing)] = object.__new__(kind)
        held = made.__dict__
        for name, value in thing.__dict__.items():
            held[name] = _plain_copy(value, memo)
    else:
        raise _NotPlainError
    return made


@lru_cache(maxsize=256)
def _is_plain(kind: Any) -> bool:
    """Whether instances of a class are what their ``__dict__`` holds, and nothing besides."""
    own = kind.__mro__[:-1]
    return (
        type(kind) is type
        and any("__dict__" in vars(base) for base in own)
        and not any(_OWN.intersection(vars(base)) for base in own)
        and kind not in copyreg.dispatch_table
    )


def _copy_closures(thing: Any, memo: dict[int, Any], depth: int = 4) -> None:
    """Enter into a deepcopy's memo the functions within an object, with closures of their own.

    ``deepcopy`` shares functions: one that closes over the instance, or over its arrays, would
    go on reading the prototype's.
    """
    if isinstance(thing, types.FunctionType):
        if id(thing) in memo or not (thing.__closure__ or thing.__defaults__):
            return
        cells = tuple(types.CellType() for _cell in thing.__closure__ or ())
        twin = types.FunctionType(
            thing.__code__, thing.__globals__, thing.__name__, thing.__defaults__, cells
        )
        twin.__kwdefaults__ = thing.__kwdefaults__
        memo[id(thing)] = twin
        for cell, own in zip(thing.__closure__ or (), cells, strict=True):
            with contextlib.suppress(ValueError):  # an empty cell
                _copy_closures(cell.cell_contents, memo, depth - 1)
                own.cell_contents = copy.deepcopy(cell.cell_contents, memo)
        twin.__defaults__ = copy.deepcopy(thing.__defaults__, memo)
        return
    if depth == 0:
        return
    if isinstance(thing, dict):
        parts: Any = thing.values()
    elif isinstance(thing, (list, tuple)):
        parts = thing
    elif hasattr(thing, "__dict__") and not isinstance(thing, (type, types.ModuleType)):
        parts = vars(thing).values()
    else:
        return
    for part in list(parts):
        if not isinstance(part, (np.ndarray, str, int, float)):
            _copy_closures(part, memo, depth - 1)


def cast(thing: Any, dtype: Any, seen: dict[int, Any] | None = None) -> Any:
    """Put every float array within an object into another precision.

    Arrays that were shared stay shared; objects, lists and dicts are changed in place.
    """
    seen = {} if seen is None else seen
    if id(thing) in seen:
        return seen[id(thing)]
    if isinstance(thing, np.ndarray):
        new = thing.astype(dtype) if thing.dtype.kind == "f" else thing
        seen[id(thing)] = new
        return new
    seen[id(thing)] = thing
    if isinstance(thing, dict):
        for key, value in list(thing.items()):
            dict.__setitem__(thing, key, cast(value, dtype, seen))
    elif isinstance(thing, list):
        thing[:] = [cast(value, dtype, seen) for value in thing]
    elif type(thing) is tuple:
        thing = tuple(cast(value, dtype, seen) for value in thing)
    elif (
        hasattr(thing, "__dict__")
        and not isinstance(thing, (type, np.random.Generator))
        and (not callable(thing) or hasattr(thing, "forward"))
        and not inspect.ismodule(thing)
    ):
        for name, value in list(vars(thing).items()):
            new = cast(value, dtype, seen)
            if new is not value:
                object.__setattr__(thing, name, new)
    return thing


def write(
    instance: Any, live_of: Callable[[], Mapping[str, Array]], params: Mapping[str, Array]
) -> None:
    """Write parameters into the arrays that an instance holds, in their precision.

    Parameters
    ----------
    instance : object
    live_of : callable
        Returns the arrays that it holds now, by name.
    params : dict of arrays
    """
    live = live_of()
    if any(n in live and live[n].dtype != a.dtype for n, a in params.items()):
        dtypes = {a.dtype for a in params.values()}
        if len(dtypes) == 1:
            cast(instance, dtypes.pop())
            live = live_of()
    for name, array in params.items():
        if name in live and live[name] is not array and live[name].shape == array.shape:
            # In place: layers, closures and lists may hold the same array.
            live[name][...] = array


def has(thing: Any, *methods: str) -> bool:
    """Whether a class or instance has all of these methods."""
    if inspect.isclass(thing):
        return all(hasattr(thing, method) for method in methods)
    return all(callable(getattr(thing, method, None)) for method in methods)


def positional(function: Any) -> list[inspect.Parameter]:
    """Return the parameters that a call by position can fill, `self` left out for a method."""
    # The signature of a method is that of its function less self: the function can be cached.
    plain = getattr(function, "__func__", None)
    if plain is not None and function.__self__ is not None:
        return list(_positional(plain)[1:])
    try:
        return list(_positional(function))
    except TypeError:  # a callable object that can't be hashed
        return list(_positional.__wrapped__(function))


def upstreams_taken(backward: Any) -> int:
    """Return how many upstream gradients a backward pass can be handed; ``*douts`` takes all."""
    plain = getattr(backward, "__func__", backward)
    try:
        signature = inspect.signature(plain)
    except (TypeError, ValueError):
        return len(positional(backward))
    if any(p.kind is p.VAR_POSITIONAL for p in signature.parameters.values()):
        return sys.maxsize
    return len(positional(backward))


@lru_cache(maxsize=512)
def _positional(function: Any) -> tuple[inspect.Parameter, ...]:
    # One that says its own signature is asked by it, whatever it wraps.
    told = function if hasattr(function, "__signature__") else unwrapped(function)
    try:
        parameters = inspect.signature(told).parameters.values()
    except (TypeError, ValueError):
        return ()
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return tuple(p for p in parameters if p.kind in kinds)


def required(function: Any) -> list[inspect.Parameter]:
    """Return the positional parameters without a default."""
    return [p for p in positional(function) if p.default is inspect.Parameter.empty]


def flag_arguments(function: Any, training: bool) -> dict[str, Any]:
    """Return keyword arguments that put a pass into training or evaluation mode."""
    arguments = {}
    for parameter in positional(function):
        if means(parameter.name, (Meaning.TRAINING,)):
            empty = parameter.default is inspect.Parameter.empty
            named = parameter.name == "mode" or isinstance(parameter.default, str)
            if training and not empty:
                continue  # its default is what people train with
            value: Any = training
            if named:
                value = "train" if training else "test"
            arguments[parameter.name] = value
    return arguments


def put_into_training(instance: Any) -> None:
    """Put an instance into training mode, where a flag of its own says that it is not.

    A way back belongs to the way there that trains: what is evaluated is not gone back through.
    A flag that the constructor asks for is as whoever makes it says.
    """
    if any(means(p.name, (Meaning.TRAINING,)) for p in positional(type(instance))):
        return
    held = {n: v for part in reversed(type(instance).__mro__[:-1]) for n, v in vars(part).items()}
    for name, value in {**held, **getattr(instance, "__dict__", {})}.items():
        if value is False and means(name, (Meaning.TRAINING,)):
            setattr(instance, name, True)


def settings_of(instance: Any) -> dict[str, Any]:
    """Return the plain numbers, flags and names that an instance holds."""
    plain = (bool, int, float, str, np.integer, np.floating)
    held = getattr(instance, "__dict__", {})
    found: dict[str, Any] = {
        name.lstrip("_"): value for name, value in held.items() if isinstance(value, plain)
    }
    for name, value in vars(type(instance)).items():
        if isinstance(value, plain) and not name.startswith("_"):
            found.setdefault(name, value)
    for name, value in held.items():
        if isinstance(value, tuple) and value and all(isinstance(v, int) for v in value):
            found[name.lstrip("_")] = value
    return found
