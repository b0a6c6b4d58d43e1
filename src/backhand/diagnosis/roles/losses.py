"""What all losses share: scores with labels, and a number out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import Array, is_input


def bind_scores(
    values: Mapping[str, Array], settings: Mapping[str, Any]
) -> Mapping[str, str] | None:
    """Bind the scores of a loss: one float input, no parameter."""
    names = list(values)
    if len(names) != 1 or not is_input(names[0]) or values[names[0]].dtype.kind != "f":
        return None
    return {names[0]: "x"}


def divisors(shape: tuple[int, ...]) -> tuple[float, ...]:
    """Return what the sum over a batch may legitimately be divided by: N, or all its rows."""
    if not shape:
        return ()
    return tuple({float(shape[0]), float(np.prod(shape))} - {0.0})
