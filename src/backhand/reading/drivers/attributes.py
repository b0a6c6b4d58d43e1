"""The convention `attributes`: parameters W, b, …; their gradients dW, db, …."""

from __future__ import annotations

import contextlib
import inspect
import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# What an array of the constructor is called when it is learnt; running statistics are not.
PARAMETER_NAMES = re.compile(
    r"^(w|b|W|B|U|V|Wx|Wh|Wq|Wk|Wv|Wo|W\d+|b\d+|weights?|bias(es)?|gamma|beta|scale|shift|kernel"
    r"|filters?|embedding|table|alpha|theta)$"
)


def gradient_name(instance: Any, name: str) -> str | None:
    """Return the attribute that holds (or is to hold) a parameter's gradient, if there is one."""
    cls: Any = type(instance)
    source = _source(cls)
    for candidate in (f"d{name}", f"grad_{name}", f"{name}_grad", f"g{name}"):
        if hasattr(instance, candidate) or re.search(rf"self\.{candidate}\b", source):
            return candidate
    return None


def read_params(instance: Any) -> dict[str, Array]:
    """Return the float arrays that are parameters, before any forward pass."""
    names = names_of(instance)
    held = {name: getattr(instance, name, None) for name in names}
    return {name: value for name, value in held.items() if isinstance(value, np.ndarray)}


def names_of(instance: Any) -> tuple[str, ...]:
    """Return the parameters' names; settled before the first pass, when caches don't exist yet."""
    known = getattr(instance, "_backhand_names", None)
    if known is None:
        known = tuple(
            name
            for name, value in vars(instance).items()
            if isinstance(value, np.ndarray)
            and value.dtype.kind == "f"
            and not re.match(r"^(running|moving|d[A-Z])", name)
            and (gradient_name(instance, name) is not None or PARAMETER_NAMES.match(name))
            and not (name.startswith("d") and name[1:] in vars(instance))
        )
        try:
            object.__setattr__(instance, "_backhand_names", known)
        except (AttributeError, TypeError):
            return known
    return tuple(known)


def read_gradients(instance: Any) -> dict[str, Any]:
    """Return the parameters' gradients as they stand; None for one that was never written."""
    found = {}
    for name in names_of(instance):
        attribute = gradient_name(instance, name)
        found[name] = getattr(instance, attribute, None) if attribute else None
    return found


@cache
def _source(cls: Any) -> str:
    # The base classes' too: a layer may inherit the passes that name its gradients.
    texts = []
    for part in cls.__mro__[:-1]:
        with contextlib.suppress(OSError, TypeError):
            texts.append(inspect.getsource(part))
    return "\n".join(texts)
