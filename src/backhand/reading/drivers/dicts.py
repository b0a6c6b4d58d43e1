"""The convention `dicts`: self.params and self.grads (or self.gradients), by the same keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def read_params(instance: Any) -> dict[str, Array]:
    """Return the parameters by key."""
    return {
        str(key): array for key, array in instance.params.items() if isinstance(array, np.ndarray)
    }


def read_gradients(instance: Any) -> dict[str, Any]:
    """Return the gradients by the parameters' keys; a key that was never written is missing."""
    grads: Any = getattr(instance, "grads", None)
    if not isinstance(grads, Mapping):
        grads = getattr(instance, "gradients", {})
    return by_parameter(read_params(instance), grads if isinstance(grads, Mapping) else {})


def by_parameter(params: Mapping[str, Array], grads: Mapping[str, Any]) -> dict[str, Any]:
    """Return gradients under their parameters' names, whether filed as W or as dW."""
    found = {}
    for name in params:
        for key in (name, f"d{name}"):
            if key in grads:
                found[name] = grads[key]
                break
    return found
