"""NumPy's functions on traced arrays: who answers for which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from backhand.graph.computing_functions import COMPUTING, other_function
from backhand.graph.moving_functions import MOVING
from backhand.graph.operands import Handler
from backhand.graph.recorder import Recorder
from backhand.graph.traced_array import plain

_HANDLERS: Final[dict[str, Handler]] = {**MOVING, **COMPUTING}

# Functions that tell of an array and compute nothing with it.
_TELL: Final = frozenset(
    [
        "shape",
        "ndim",
        "size",
        "result_type",
        "can_cast",
        "may_share_memory",
        "shares_memory",
        "array_equal",
        "allclose",
        "array_repr",
        "array_str",
        "array2string",
        "iscomplexobj",
        "isrealobj",
        "min_scalar_type",
        "common_type",
        "save",
        "savez",
        "savetxt",
        "set_printoptions",
        "broadcast_shapes",
        "array_equiv",
        "isscalar",
    ]
)


# NumPy functions that are written in Python and made of others.
_THROUGH: Final = frozenset(("average",))


def call_function(
    recorder: Recorder, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Run one of NumPy's functions and enter what it does; returns what NumPy would, traced."""
    name = getattr(func, "__name__", str(func))
    handler = _HANDLERS.get(name)
    if handler is not None:
        return handler(recorder, args, kwargs)
    if name in _TELL:
        return func(*plain(args), **plain(kwargs))
    if name in _THROUGH:
        # Python code of NumPy's own, whose steps are recorded.
        return func._implementation(*args, **kwargs)  # type: ignore[attr-defined]
    return other_function(recorder, func, name, args, kwargs)
