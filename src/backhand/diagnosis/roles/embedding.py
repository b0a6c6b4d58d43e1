"""An embedding: rows of a table taken by index.

Source: Bengio et al. 2003, section 2; Goldberg 2017, section 8.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Role,
    WrongForward,
    is_input,
)
from backhand.language import mark


def _bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    inputs = [name for name in values if is_input(name)]
    tables = [name for name in values if not is_input(name) and values[name].ndim == 2]
    if len(inputs) != 1 or len(tables) != 1 or values[inputs[0]].dtype.kind not in "iu":
        return None
    return {inputs[0]: "x", tables[0]: "W"}


def _variants(case: Case) -> Iterator[Array]:
    W, x = case.params["W"], case.x
    found = [table[x] for table in (W, W.T) if x.max(initial=0) < len(table)]
    scaled = [f * np.sqrt(f.shape[-1]) for f in found]
    for value in (*found, *scaled):
        if value.shape == case.out.shape:
            yield value


def _shifted(step: int) -> Callable[[Case], Any]:
    return lambda case: case.params["W"][case.x + step]


ROLE = Role(
    name="embedding",
    bind=_bind,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH401",
            _shifted(-1),
            mark("forward takes the row before the one asked for"),
            mark("out = W[indices]"),
        ),
        WrongForward(
            "BH401",
            _shifted(1),
            mark("forward takes the row after the one asked for"),
            mark("out = W[indices]"),
        ),
    ),
)
