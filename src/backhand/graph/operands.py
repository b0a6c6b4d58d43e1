"""What NumPy's functions are given and give, as traced arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations.rearrangement import Move
from backhand.graph.recorder import Handle, Recorder
from backhand.graph.traced_array import TracedArray, plain, traced, wrapped

Array = NDArray[Any]
# (recorder, arguments, keyword arguments) → what NumPy would return, traced.
Handler = Callable[[Recorder, tuple[Any, ...], dict[str, Any]], Any]


def constant(value: Array) -> Any:
    """Return a new array of the code's as a traced one that nothing is recorded of yet."""
    return wrapped(value, Handle(np.asarray(value)))


def as_array(recorder: Recorder, thing: Any) -> Any:
    """Return a traced array for an operand: a list of traced numbers is put together."""
    if isinstance(thing, TracedArray):
        return thing
    handle = recorder.handle_of(thing)
    if handle is not None:
        return wrapped(handle.data, handle)
    if isinstance(thing, (list, tuple)) and recorder.is_known(thing):
        return joined(recorder, "concatenate", list(thing), np.stack, "stack")
    return constant(np.asarray(plain(thing)))


def joined(
    recorder: Recorder, operation: str, arrays: Sequence[Any], func: Callable[..., Any], name: str
) -> Any:
    """Record a function that puts several arrays together."""
    held = [
        as_array(recorder, part) if isinstance(part, (list, tuple, np.ndarray)) else part
        for part in arrays
    ]
    if not any(recorder.is_known(part) for part in held):
        return constant(np.asarray(func([np.asarray(plain(part)) for part in held])))
    numbers = [recorder.number_of(part) for part in held]
    values = [recorder.variables[n].value for n in numbers]
    bare = [np.asarray(plain(part)) for part in held]
    result = func(bare)

    def move(*others: Array) -> Any:
        return func(list(others))

    label = "" if name == "concatenate" else name
    number = recorder.add(
        operation, numbers, result, {"count": len(values)}, Move(move, len(values)), label=label
    )
    return traced(recorder, result, number)


def named(names: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return arguments by name, as if the function had been called so."""
    return {**dict(zip(names.split(), args, strict=False)), **kwargs}


def into(recorder: Recorder, out: Any, result: Any) -> Any:
    """Put a result where the caller asked for it."""
    if out is None:
        return result
    target = out[0] if isinstance(out, tuple) else out
    if isinstance(target, TracedArray):
        target[...] = result
        return target
    handle = Handle(target)
    np.copyto(target, plain(result))
    found = recorder.handle_of(result)
    handle.number = None if found is None else recorder.current(found)
    recorder.adopt(target, handle)
    return target


def any_known(recorder: Recorder, values: Any) -> bool:
    """Whether the graph knows one of the operands."""
    return any(recorder.is_known(x) for x in values)


def settings_of(rest: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """Return what a function was told beside its arrays, as a node's settings."""
    told = {
        str(k): v
        for k, v in options.items()
        if isinstance(v, (int, float, str, bool)) or (isinstance(v, tuple) and len(v) < 8)
    }
    for key, value in zip(("axes", "option"), rest, strict=False):
        if isinstance(value, (int, tuple, list)) and key not in told:
            told[key] = tuple(value) if isinstance(value, list) else value
    return told


def constants_of(result: Any) -> Any:
    """Return a result that nothing known went into, its arrays ready to be written into."""
    if isinstance(result, np.ndarray) and result.dtype.kind in "biufc":
        return constant(result)
    return result
