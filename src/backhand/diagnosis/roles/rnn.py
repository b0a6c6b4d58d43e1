"""A plain recurrent layer: h' = tanh(x Wx + h Wh + b), for one step or over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.recurrence import (
    Anatomy,
    Arrow,
    Cell,
    Step,
    before,
    bind,
    catalogue,
    read,
    sigmoid,
    to_inputs,
)
from backhand.diagnosis.roles.role import Array, Case, Role


def _cell(activation: Callable[[Array], Array], slope: Callable[[Array], Array]) -> Cell:
    def step(x: Array, h: Array, c: Array, m: Mapping[str, Any]) -> Step:
        a = before("s", x, h, m)
        new = activation(a)
        return Step(
            {"x": x, "h": h, "as": a, "h'": new},
            (Arrow("as", "h'", slope(new)), *to_inputs("s", m)),
        )

    return step


_CELLS = (
    (("s",), _cell(np.tanh, lambda y: 1 - y**2)),
    (("s",), _cell(lambda a: np.maximum(a, 0), lambda y: 1.0 * (y > 0))),
    (("s",), _cell(sigmoid, lambda y: y * (1 - y))),
)


def _variants(case: Case) -> Iterator[Any]:
    # Whatever else may be built on it (an output layer, several layers) is not judged.
    if read(case, "rnn", _CELLS) is not None:
        yield case.outputs


ROLE = Role(
    name="rnn",
    bind=bind,
    variants=_variants,
    wrong_passes=tuple(
        catalogue(
            "rnn",
            _CELLS,
            Anatomy(
                gates=("s",),
                products=(),
                activations=(("as", "h'"),),
                nodes=("h", "h'"),
                sums=("as",),
            ),
        )
    ),
)
