"""What is replaced while a recording runs, for what NumPy and Python don't hand over by themselves.

`np.asarray` would give a plain array back, `np.zeros` makes one that forgets what is written into
it, `float` and `math.exp` make Python numbers. While at least one recording is in force they are
exchanged for functions that do the same and keep arrays traced: in NumPy's and math's own
namespaces, and under whatever name a module of the code's has imported them. Threads that record
nothing get the originals' answers. The last recording to end puts everything back.
"""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.graph.force import in_force
from backhand.graph.moving_functions import put_together
from backhand.graph.operands import constant
from backhand.graph.recorder import Recorder
from backhand.graph.traced_array import TracedArray, plain, traced

_lock = threading.RLock()
_count = 0
_undo: list[tuple[dict[str, Any], str, Any]] = []
_seen: set[int] = set()

_MISSING: Final = object()
_VECTORIZE: Final = np.vectorize.__call__
# Where the stand-ins are the originals: here, and within NumPy.
_INSIDE: Final = (
    os.path.dirname(os.path.abspath(__file__)) + os.sep,
    os.path.dirname(os.path.abspath(np.__file__)) + os.sep,
)


def _recording() -> Recorder | None:
    """Return the recorder in force where a stand-in was called by the code that it records."""
    recorder = in_force()
    if recorder is None or sys._getframe(2).f_code.co_filename.startswith(_INSIDE):
        return None
    return recorder


def _as(original: Callable[..., Any], copies: bool) -> Callable[..., Any]:
    def stand_in(*args: Any, **kwargs: Any) -> Any:
        recorder = _recording()
        if recorder is None or not args:
            return original(*args, **kwargs)
        thing = args[0]
        if not recorder.is_known(thing) and not isinstance(thing, TracedArray):
            made = original(*args, **kwargs)
            if isinstance(made, np.ndarray) and type(made) is np.ndarray:
                if made is thing or made.dtype.kind not in "fc" or not copies:
                    return made
                return constant(made)  # it may be written into
            return made
        dtype = kwargs.get("dtype", args[1] if len(args) > 1 else None)
        return put_together(
            recorder, thing, dtype, kwargs.get("copy", copies) is True, kwargs.get("ndmin", 0)
        )

    return stand_in


def _made(original: Callable[..., Any]) -> Callable[..., Any]:
    def stand_in(*args: Any, **kwargs: Any) -> Any:
        made = original(*plain(args), **plain(kwargs))
        if _recording() is None or type(made) is not np.ndarray or made.dtype.kind not in "fcb":
            return made
        return constant(made)

    return stand_in


def _full(original: Callable[..., Any]) -> Callable[..., Any]:
    def stand_in(shape: Any, fill_value: Any, *args: Any, **kwargs: Any) -> Any:
        recorder = _recording()
        if recorder is None:
            return original(shape, fill_value, *args, **kwargs)
        made = original(shape, plain(fill_value), *args, **kwargs)
        if made.dtype.kind not in "fcb":
            return made
        result = constant(made)
        if recorder.is_known(fill_value):
            result[...] = fill_value
        return result

    return stand_in


def _as_strided(original: Callable[..., Any]) -> Callable[..., Any]:
    def stand_in(x: Any, shape: Any = None, strides: Any = None, *a: Any, **kwargs: Any) -> Any:
        recorder = _recording()
        if recorder is None or not isinstance(x, TracedArray):
            return original(x, shape, strides, *a, **kwargs)
        from backhand.graph.traced_array import moved

        size = x.dtype.itemsize
        steps = x.strides if strides is None else strides
        steps = tuple(int(step) // size for step in steps)
        sides = x.shape if shape is None else tuple(shape)

        def move(array: Any) -> Any:
            held = np.asarray(array)
            if held.strides != tuple(s * held.itemsize // size for s in plain(x).strides):
                # Another array stands in its place in memory: laid out alike.
                alike = np.empty(_extent(plain(x)), dtype=held.dtype)
                laid = np.lib.stride_tricks.as_strided(
                    alike, held.shape, tuple(s // size * held.itemsize for s in plain(x).strides)
                )
                laid[...] = held
                held = laid
            return original(held, sides, tuple(s * held.itemsize for s in steps))

        return moved(recorder, "windows", x, move, {"shape": sides})

    return stand_in


def _extent(array: NDArray[Any]) -> int:
    steps: list[int] = [step // array.itemsize for step in array.strides]
    return 1 + sum(int(n - 1) * k for n, k in zip(array.shape, steps, strict=True) if n)


def _mathematical(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    function: Any = {
        "pow": np.power,
        "fabs": np.absolute,
        "atan": np.arctan,
        "asin": np.arcsin,
        "acos": np.arccos,
        "atanh": np.arctanh,
        "asinh": np.arcsinh,
        "fsum": np.sum,
        "prod": np.prod,
        "dist": None,
        "erf": None,
    }.get(name) or getattr(np, name, None)

    def stand_in(*args: Any, **kwargs: Any) -> Any:
        recorder = _recording()
        if recorder is None or not any(isinstance(a, (TracedArray, list)) for a in args):
            return original(*args, **kwargs)
        if name == "erf":
            handle = recorder.handle_of(args[0])
            number = None if handle is None else recorder.current(handle)
            if number is None:
                return original(*args)
            value = np.float64(original(float(plain(args[0]))))
            return traced(recorder, value, recorder.add("erf", (number,), value))
        if name == "log" and len(args) == 2:
            return np.log(args[0]) / math.log(float(plain(args[1])))
        if function is None:
            return original(*args, **kwargs)
        return function(
            *(np.reshape(a, ()) if isinstance(a, TracedArray) and a.size == 1 else a for a in args)
        )

    return stand_in


def _vectorized(original: Callable[..., Any]) -> Callable[..., Any]:
    """Stand for `np.vectorize.__call__`: a function of math's over a whole array is one step."""

    def stand_in(self: Any, *args: Any, **kwargs: Any) -> Any:
        recorder = _recording()
        name = _ENTRYWISE.get(getattr(self.pyfunc, "__name__", ""))
        is_known = len(args) == 1 and recorder is not None and recorder.is_known(args[0])
        if recorder is None or not is_known or name is None or kwargs:
            return original(self, *plain(args), **plain(kwargs))
        if getattr(self.pyfunc, "__module__", None) not in ("math", __name__):
            return original(self, *plain(args))
        number = recorder.number_of(args[0])
        value = np.asarray(original(self, *plain(args)), dtype=np.float64)
        return traced(recorder, value, recorder.add(name, (number,), value))

    return stand_in


# Functions of one number in math → the catalogue's names.
_ENTRYWISE: Final = {
    "exp": "exp",
    "expm1": "expm1",
    "log": "log",
    "log1p": "log1p",
    "sqrt": "sqrt",
    "tanh": "tanh",
    "sinh": "sinh",
    "cosh": "cosh",
    "sin": "sin",
    "cos": "cos",
    "erf": "erf",
    "atan": "arctan",
    "fabs": "absolute",
}


class _FloatType(type):
    """So that the stand-in for `float` is one wherever a type is asked for."""

    def __instancecheck__(cls, thing: Any) -> bool:
        return isinstance(thing, float)

    def __subclasscheck__(cls, other: Any) -> bool:
        return issubclass(other, float)

    def __call__(cls, *args: Any) -> Any:
        recorder = _recording()
        if recorder is not None and args and isinstance(args[0], TracedArray) and args[0].size == 1:
            held = args[0]
            if held.dtype.kind == "f" and recorder.is_known(held):
                # A number still, but one that is remembered: NumPy's 0-d arrays answer like it.
                return np.reshape(held, ()).copy()
        return float(*args)

    def __getattr__(cls, name: str) -> Any:
        return getattr(float, name)

    def __eq__(cls, other: Any) -> bool:
        return other is cls or other is float

    def __hash__(cls) -> int:
        return hash(float)


class _Float(metaclass=_FloatType):
    """`float` while a recording runs."""

    # What makes it one for NumPy: np.zeros(3, dtype=float).
    dtype = np.dtype(np.float64)


def _stand_ins() -> list[tuple[dict[str, Any], str, Any, Any]]:
    """Return (namespace, name, original, stand-in) of all that is exchanged."""
    found: list[tuple[dict[str, Any], str, Any, Any]] = []

    def exchange(module: ModuleType, name: str, make: Callable[[Any], Any]) -> None:
        original = getattr(module, name, None)
        if original is not None:
            stand_in = make(original)
            for key in ("__name__", "__doc__"):
                setattr(stand_in, key, getattr(original, key, None))
            found.append((vars(module), name, original, stand_in))

    for name, copies in (
        ("array", True),
        ("asarray", False),
        ("asanyarray", False),
        ("ascontiguousarray", False),
        ("asfortranarray", False),
        ("asarray_chkfinite", False),
        ("require", False),
    ):
        exchange(np, name, partial(_as, copies=copies))
    for name in ("zeros", "ones", "empty", "eye", "identity"):
        exchange(np, name, _made)
    exchange(np, "full", _full)
    exchange(np.lib.stride_tricks, "as_strided", _as_strided)
    for name in [
        "exp",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "sqrt",
        "pow",
        "tanh",
        "sinh",
        "cosh",
        "sin",
        "cos",
        "tan",
        "atan",
        "asin",
        "acos",
        "atanh",
        "asinh",
        "fabs",
        "fsum",
        "prod",
        "erf",
        "hypot",
    ]:
        exchange(math, name, partial(_mathematical, name))
    return found


_exchanged: list[tuple[dict[str, Any], str, Any, Any]] = []


@contextmanager
def patched() -> Iterator[Callable[[dict[str, Any]], None]]:
    """Exchange what has to be for the block of code.

    Yields what is to be told of the namespaces of the code that runs, so that names imported
    into them are exchanged too.
    """
    global _count
    with _lock:
        if _count == 0:
            _exchanged[:] = _stand_ins()
            for namespace, name, original, stand_in in _exchanged:
                namespace[name] = stand_in
                _undo.append((namespace, name, original))
            np.vectorize.__call__ = _vectorized(_VECTORIZE)  # type: ignore[method-assign]
        _count += 1
    try:
        yield _exchange_in
    finally:
        with _lock:
            _count -= 1
            if _count == 0:
                np.vectorize.__call__ = _VECTORIZE  # type: ignore[method-assign]
                while _undo:
                    namespace, name, original = _undo.pop()
                    if original is _MISSING:
                        namespace.pop(name, None)
                    else:
                        namespace[name] = original
                _seen.clear()
                _exchanged.clear()


def _exchange_in(namespace: dict[str, Any]) -> None:
    """Exchange the names that a module has imported, and its `float`."""
    if id(namespace) in _seen:
        return
    with _lock:
        if id(namespace) in _seen or _count == 0:
            return
        _seen.add(id(namespace))
        if namespace is vars(np) or namespace is vars(math):
            return
        by_original = {id(original): stand_in for _n, _k, original, stand_in in _exchanged}
        for name, value in list(namespace.items()):
            stand_in = by_original.get(id(value))
            if stand_in is not None:
                namespace[name] = stand_in
                _undo.append((namespace, name, value))
        if "float" not in namespace:
            namespace["float"] = _Float
            _undo.append((namespace, "float", _MISSING))
