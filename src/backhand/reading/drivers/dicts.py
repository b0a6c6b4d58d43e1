"""The form `dicts`: self.params and self.grads (or self.gradients), by the same keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.drivers.layer import Layer
from backhand.reading.instances import has
from backhand.reading.vocabulary import gradient_names

Array = NDArray[Any]


class Dicts(Layer):
    """A layer that keeps its arrays in two dicts."""

    name = "dicts"

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`: a class doesn't show where its instances keep things."""
        held = getattr(thing, "params", None)
        layer = has(thing, "forward", "backward")
        return 0.7 if layer and isinstance(held, dict) and held else 0.0

    def parameters(self, thing: Any) -> dict[str, Array]:
        """See `Driver.parameters`."""
        return arrays_of(thing.params)

    def gradients(self, instance: Any) -> dict[str, Any]:
        """Return the gradients by the parameters' keys; a key that was never written is missing."""
        grads: Any = getattr(instance, "grads", None)
        if not isinstance(grads, Mapping):
            grads = getattr(instance, "gradients", {})
        params = self.parameters(instance)
        return by_parameter(params, grads if isinstance(grads, Mapping) else {})


def arrays_of(params: Mapping[Any, Any]) -> dict[str, Array]:
    """Return the arrays of a dict by key."""
    return {str(key): array for key, array in params.items() if isinstance(array, np.ndarray)}


def by_parameter(params: Mapping[str, Array], grads: Mapping[str, Any]) -> dict[str, Any]:
    """Return gradients under their parameters' names, whether filed as W or as dW."""
    found = {}
    for name in params:
        key = next((key for key in (name, *gradient_names(name)) if key in grads), None)
        if key is not None:
            found[name] = grads[key]
    return found
