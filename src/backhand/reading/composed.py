"""A network in three functions: a forward pass, a cost of its output, and a backward pass.

A, cache = forward(X, parameters); J = cost(A, Y); grads = backward(…, Y, …)
"""

from __future__ import annotations

import inspect
import re
import sys
from types import ModuleType
from typing import Any, Final

from numpy.typing import NDArray

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.calls import is_labels
from backhand.reading.instances import positional, required

Array = NDArray[Any]

_FORWARD: Final = pattern(r"forward|feed_?forward|fwd|propagat|predict_proba", re.IGNORECASE)
_BACKWARD: Final = pattern(r"back|bwd|gradients?$|grads$", re.IGNORECASE)
_COST: Final = pattern(r"cost|loss|entropy|error", re.IGNORECASE)
_PARAMETERS: Final = pattern(r"^(parameters|params|param|weights|theta|model|net|p|P)$")
_PENALTY: Final = pattern(r"^(reg\w*|lam\w*|lmbd\w*|l2\w*)$", re.IGNORECASE)
_KEEP: Final = pattern(r"keep_?prob|keep|p_?keep", re.IGNORECASE)


@frozen
class Composed:
    """Three functions that make a network.

    Attributes
    ----------
    forward, cost, backward : callable
    """

    forward: Any
    cost: Any
    backward: Any


def composed(module: ModuleType, name: str) -> Composed | None:
    """Return the network of which a function is the backward pass; None where it is of none."""
    backward = getattr(module, name)
    if not _BACKWARD.search(name) or not inspect.isfunction(backward):
        return None
    asked = [p.name for p in required(backward)]
    if not any(map(is_labels, asked)) or len(asked) < 2:
        return None
    # What is imported from beside the file is the author's too.
    own = [
        f
        for f in vars(module).values()
        if inspect.isfunction(f)
        and (f.__module__ == module.__name__ or not _is_installed(f.__code__.co_filename))
    ]
    suffix = _suffix(name)
    options = {n for n in asked if _PENALTY.match(n) or _KEEP.fullmatch(n)}

    def extras(function: Any) -> set[str]:
        names = {p.name for p in positional(function)}
        return {n for n in names if _PENALTY.match(n) or _KEEP.fullmatch(n)}

    # Of its own kind by its name; or by the penalty or the share to keep that it takes.
    own = [
        f
        for f in own
        if _suffix(f.__name__) in ("", suffix) or (extras(f) and extras(f) <= options)
    ]
    forwards = [
        f
        for f in own
        if _FORWARD.search(f.__name__)
        and not _BACKWARD.search(f.__name__)
        and len(required(f)) >= 2
        and any(_PARAMETERS.match(p.name) for p in required(f))
        and not any(is_labels(p.name) for p in required(f))
    ]
    costs = [
        f
        for f in own
        if _COST.search(f.__name__)
        and not _BACKWARD.search(f.__name__)
        and any(is_labels(p.name) for p in required(f))
    ]
    if not forwards or not costs:
        return None

    def fitting(function: Any) -> tuple[bool, bool, int]:
        return (
            bool(suffix) and suffix in function.__name__,
            extras(function) <= options,
            len(extras(function) & options),
        )

    return Composed(max(forwards, key=fitting), max(costs, key=fitting), backward)


def _suffix(name: str) -> str:
    """Return what a function's name says of its kind: with_regularization, reg, dropout."""
    return re.sub(r"^.*?(with|reg|drop)", r"\1", name) if re.search(r"with|reg|drop", name) else ""


def _is_installed(path: str) -> bool:
    return "site-packages" in path or path.startswith((sys.prefix, sys.base_prefix, "<"))
