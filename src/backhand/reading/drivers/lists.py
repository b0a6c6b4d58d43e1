"""The form `lists`: self.params and self.grads, in the same order."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.drivers.layer import Layer
from backhand.reading.instances import has
from backhand.reading.source import text_of
from backhand.reading.subject import Subject

Array = NDArray[Any]


class Lists(Layer):
    """A layer that keeps its arrays in two lists."""

    name = "lists"

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`: a class doesn't show where its instances keep things."""
        held = getattr(thing, "params", None)
        layer = has(thing, "forward", "backward")
        return 0.7 if layer and isinstance(held, list) and held else 0.0

    def parameters(self, thing: Any) -> dict[str, Array]:
        """Return the parameters: by attribute where one holds the same array, else by place."""
        return {name: thing.params[k] for k, name in self._names(thing).items()}

    def _names(self, thing: Any) -> dict[int, str]:
        """Return what the arrays in the list are called, by place; one that is there twice once."""
        names = {id(value): n for n, value in vars(thing).items() if isinstance(value, np.ndarray)}
        found: dict[int, str] = {}
        for k, array in enumerate(thing.params):
            if isinstance(array, np.ndarray):
                found[k] = names.setdefault(id(array), f"params[{k}]")
        return found

    def gives_way(self, subject: Subject) -> bool:
        """See `Driver.gives_way`: nothing is ever kept under the name of this form's gradients."""
        instance = getattr(subject.start(), "instance", None)
        cls: Any = type(instance)
        text = "".join(map(text_of, (cls.__init__, cls.backward)))
        return re.search(r"self\.(grads|gradients)\b", text) is None and not any(
            hasattr(instance, name) for name in ("grads", "gradients")
        )

    def gradients(self, instance: Any) -> dict[str, Any]:
        """Return the gradients in the parameters' order; those past its end are missing."""
        grads = getattr(instance, "grads", None)
        if grads is None:
            grads = getattr(instance, "gradients", [])
        found: dict[str, Any] = {}
        for k, name in self._names(instance).items():
            if k < len(grads):
                # A weight that several layers share is stepped by what each of them gave.
                found[name] = found[name] + grads[k] if name in found else grads[k]
        return found
