"""The form `attributes`: parameters W, b, …; their gradients dW, db, …."""

from __future__ import annotations

import contextlib
import inspect
import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.driver import surest
from backhand.reading.drivers.layer import Layer
from backhand.reading.holding import slots_of
from backhand.reading.instances import has, required
from backhand.reading.subject import Subject
from backhand.reading.vocabulary import gradient_names, is_learnt, is_target

Array = NDArray[Any]


class Attributes(Layer):
    """A layer that keeps each array under a name of its own."""

    name = "attributes"

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`: whatever has both passes."""
        if not has(thing, "forward", "backward"):
            return 0.0
        # A way back that is handed the labels alone knows of a loss that is not said.
        asked = [p.name for p in required(thing.backward) if p.name != "self"]
        labels = [n for n in asked if is_target(n) or (len(asked) > 1 and n in ("y", "Y", "t"))]
        return 0.0 if labels else 0.5

    def lacks(self, thing: Any) -> str | None:
        """See `Driver.lacks`."""
        return next((m for m in ("forward", "backward") if not hasattr(thing, m)), None)

    def gives_way(self, subject: Subject) -> bool:
        """See `Driver.gives_way`: no parameter, or one without a gradient of this form's names."""
        instance = getattr(subject.start(), "instance", None)
        if instance is None:
            return False
        if subject.convention != self.name:
            # A class does not show where its instances keep things: another form has read it.
            other = surest(instance)
            return other is not None and other is not self and other.gives_way(subject)
        if not subject.values.params:
            return any(array.ndim for array in slots_of(instance).values())
        return any(_gradient_name(instance, name) is None for name in subject.values.params)

    def parameters(self, thing: Any) -> dict[str, Array]:
        """Return the float arrays that are parameters, before any forward pass."""
        held = {name: getattr(thing, name, None) for name in _names_of(thing)}
        return {name: value for name, value in held.items() if isinstance(value, np.ndarray)}

    def gradients(self, instance: Any) -> dict[str, Any]:
        """Return the parameters' gradients as they stand; None for one that was never written."""
        return {
            name: getattr(instance, _gradient_name(instance, name) or "", None)
            for name in _names_of(instance)
        }


def _names_of(instance: Any) -> tuple[str, ...]:
    """Return the parameters' names; settled before the first pass, when caches don't exist yet."""
    known = getattr(instance, "_backhand_names", None)
    if known is None:
        known = tuple(
            name
            for name, value in vars(instance).items()
            if isinstance(value, np.ndarray)
            and value.dtype.kind == "f"
            and not re.match(r"^(running|moving|d[A-Z])", name)
            and (_gradient_name(instance, name) is not None or is_learnt(name))
            and not (name.startswith("d") and name[1:] in vars(instance))
        )
        try:
            object.__setattr__(instance, "_backhand_names", known)
        except (AttributeError, TypeError):
            return known
    return tuple(known)


def _gradient_name(instance: Any, name: str) -> str | None:
    """Return the attribute that holds (or is to hold) a parameter's gradient, if there is one."""
    cls: Any = type(instance)
    source = _source(cls)
    for candidate in gradient_names(name):
        if hasattr(instance, candidate) or re.search(rf"self\.{candidate}\b", source):
            return candidate
    return None


@cache
def _source(cls: Any) -> str:
    # The base classes' too: a layer may inherit the passes that name its gradients.
    texts = []
    for part in cls.__mro__[:-1]:
        with contextlib.suppress(OSError, TypeError):
            texts.append(inspect.getsource(part))
    return "\n".join(texts)
