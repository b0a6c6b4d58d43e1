"""Functions of a graph: classes whose instances are called with an engine's values."""

from __future__ import annotations

import functools
import inspect
import re
import types
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import numpy as np

from backhand.pattern import pattern
from backhand.reading.engines.engine import number_of
from backhand.reading.instances import required
from backhand.reading.source import text_of, unwrapped
from backhand.reading.subject import IncompleteError

_EMPTY: Final = pattern(r"NotImplemented|^\s*(pass|\.\.\.)\s*$", re.MULTILINE)


def called_with_values(cls: Any) -> Any:
    """Return a class with passes that are handed arrays; None where its instances are no nodes."""
    try:
        return _driven(cls)
    except TypeError:  # what can't be hashed is no class of an author's
        return None


@cache
def _driven(cls: Any) -> Any:
    passes = [inspect.getattr_static(cls, n, None) for n in ("forward", "backward")]
    call = inspect.getattr_static(cls, "__call__", None)
    if not all(map(inspect.isfunction, (*passes, call))):
        return None
    if any(_EMPTY.search(text_of(m)) for m in passes):
        return None
    asked = required(passes[1])
    if not re.search(r"\.forward\(", text_of(call)) or (len(asked) != 2 and _is_fixed(passes[1])):
        return None
    kind = value_of(call)
    return None if kind is None else _driving(cls, kind)


def _is_fixed(function: Any) -> bool:
    """Whether a function takes so many arguments and no more."""
    parameters = inspect.signature(function).parameters.values()
    return len(required(function)) < 2 and not any(p.kind is p.VAR_POSITIONAL for p in parameters)


@cache
def value_of(call: Any) -> Any:
    """Return the class of the values that a call makes of arrays, itself or by a function."""
    held = unwrapped(call).__globals__
    for name in _named(unwrapped(call).__code__):
        made = held.get(name)
        if inspect.isclass(made) and _holds_an_array(made):
            return made
        if inspect.isfunction(made):
            for inner in _named(made.__code__):
                within = made.__globals__.get(inner)
                if inspect.isclass(within) and _holds_an_array(within):
                    return within
    return None


def _named(code: types.CodeType) -> Iterator[str]:
    """Yield the names that a function asks its module for, in what it comprehends too."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _named(inner)


def _holds_an_array(cls: Any) -> bool:
    """Whether a class makes a value of an array that has room for its gradient."""
    if cls.__module__ in ("builtins", "numpy") or issubclass(cls, np.ndarray):
        return False
    if len(required(cls.__init__)) != 2:
        return False
    array = np.array([0.5, 2.0])
    try:
        value = cls(array)
        return np.array_equal(number_of(value), array) and "grad" in text_of(cls)
    except Exception:  # whatever a stranger's constructor raises of an array
        return False


def _driving(cls: Any, kind: Any) -> Any:
    """Return a subclass whose passes are a call with values, and the way back of what it gave."""
    # A value's own way back begins with the upstream gradient as the nodes are handed it.
    begins = text_of(getattr(kind, "backward", None))
    as_values = re.search(rf"\b{re.escape(kind.__name__)}\(", begins) is not None
    inside: list[bool] = []  # while a call is under way, `forward` is the author's
    kept: dict[int, Any] = {}  # what a call gave: a node may hold no more than weak references

    def wrapped(value: Any) -> Any:
        return value if value is None or isinstance(value, kind) else kind(np.asarray(value))

    def bare(value: Any) -> Any:
        return number_of(value) if isinstance(value, kind) else value

    @functools.wraps(cls.forward)
    def forward(self: Any, *given: Any) -> Any:
        if inside:
            return cls.forward(self, *given)
        inside.append(True)
        try:
            gave = self(*map(wrapped, given))
        finally:
            inside.clear()
        kept[0] = gave
        return tuple(map(bare, gave)) if isinstance(gave, (list, tuple)) else bare(gave)

    @functools.wraps(cls.backward)
    def backward(self: Any, *upstream: Any) -> Any:
        handed = [wrapped(u) if as_values else np.asarray(u) for u in upstream]
        gave = cls.backward(self, *handed)
        if gave is None:
            raise IncompleteError("backward returned nothing")
        return tuple(map(bare, gave)) if isinstance(gave, (list, tuple)) else bare(gave)

    body = {"forward": forward, "backward": backward, "__module__": cls.__module__}
    return type(cls.__name__, (cls,), body)
