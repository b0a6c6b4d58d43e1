"""Code that computes on tensors, called with arrays: each call from outside is translated.

A file that imports torch and not NumPy takes tensors and gives tensors.  Its functions, and the
methods of its classes, are put behind ones that hand arrays on as tensors and bring results back
as arrays; calls among themselves go as they are.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from backhand.reading.tensors import is_tensor, tensor_of, viewed

_within = 0


def computes_on_tensors(module: ModuleType) -> bool:
    """Whether a file computes on torch's tensors, and on no arrays."""
    held = {getattr(v, "__name__", "") for v in vars(module).values() if inspect.ismodule(v)}
    return "torch" in sys.modules and "torch" in held and "numpy" not in held


def take_arrays(module: ModuleType) -> None:
    """Have a file's functions and methods take arrays and give arrays."""
    torch: Any = sys.modules["torch"]
    library = (torch.nn.Module, torch.autograd.Function, torch.Tensor)
    for name, thing in list(vars(module).items()):
        if getattr(thing, "__module__", None) != module.__name__:
            continue
        if isinstance(thing, FunctionType):
            setattr(module, name, _translated(thing))
        elif inspect.isclass(thing) and not issubclass(thing, library):
            for method, held in list(vars(thing).items()):
                if isinstance(held, FunctionType):
                    setattr(thing, method, _translated(held))
                elif isinstance(held, staticmethod) and isinstance(held.__func__, FunctionType):
                    setattr(thing, method, staticmethod(_translated(held.__func__)))


def _translated(function: FunctionType) -> Callable[..., Any]:
    @functools.wraps(function)
    def translated(*args: Any, **kwargs: Any) -> Any:
        global _within
        if _within:
            return function(*args, **kwargs)
        _within = 1
        try:
            came = function(
                *(as_tensors(one) for one in args), **{k: as_tensors(v) for k, v in kwargs.items()}
            )
        finally:
            _within = 0
        return as_arrays(came)

    return translated


def as_tensors(value: Any) -> Any:
    """Return arrays, in lists, tuples and dicts too, as tensors on the same memory."""
    if isinstance(value, np.ndarray):
        torch: Any = sys.modules["torch"]
        fits = value.flags.writeable and not any(step < 0 for step in value.strides)
        return torch.from_numpy(value) if fits else tensor_of(value)
    if isinstance(value, np.generic):
        return tensor_of(value)
    return _within_containers(as_tensors, value)


def as_arrays(value: Any) -> Any:
    """Return tensors, in lists, tuples and dicts too, as arrays on the same memory."""
    return viewed(value) if is_tensor(value) else _within_containers(as_arrays, value)


def _within_containers(turn: Callable[[Any], Any], value: Any) -> Any:
    if type(value) is dict:
        turned = {key: turn(one) for key, one in value.items()}
        return turned if any(turned[k] is not value[k] for k in value) else value
    if type(value) in (list, tuple):
        parts = [turn(one) for one in value]
        same = all(a is b for a, b in zip(parts, value, strict=True))
        return value if same else type(value)(parts)
    return value
