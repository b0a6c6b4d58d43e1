"""The convention `lists`: self.params and self.grads, in the same order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def read_params(instance: Any) -> dict[str, Array]:
    """Return the parameters: by attribute where the instance has a name for one, else by place."""
    names = {
        id(value): name for name, value in vars(instance).items() if isinstance(value, np.ndarray)
    }
    return {
        names.get(id(array), f"params[{k}]"): array
        for k, array in enumerate(instance.params)
        if isinstance(array, np.ndarray)
    }


def read_gradients(instance: Any) -> dict[str, Any]:
    """Return the gradients in the order of the parameters; those past its end are missing."""
    grads = getattr(instance, "grads", None)
    if grads is None:
        grads = getattr(instance, "gradients", [])
    return dict(zip(read_params(instance), grads, strict=False))
