"""An LSTM: c' = f c + i g, h' = o tanh(c'), for one step or over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.recurrence import (
    Anatomy,
    Arrow,
    Step,
    before,
    bind,
    catalogue,
    read,
    sigmoid,
    to_inputs,
)
from backhand.diagnosis.roles.role import Array, Case, Role


def _step(x: Array, h: Array, c: Array, m: Mapping[str, Any]) -> Step:
    gates = tuple(m["Wx"])
    a = {k: before(k, x, h, m) for k in gates}
    y = {k: np.tanh(v) if k == "g" else sigmoid(v) for k, v in a.items()}
    # Without a forget gate there is no previous cell either.
    new_c = y["i"] * y["g"] + (y["f"] * c if "f" in y else 0.0)
    squashed = np.tanh(new_c)
    arrows = [
        Arrow("o", "h'", squashed),
        Arrow("tc", "h'", y["o"]),
        Arrow("c'", "tc", 1 - squashed**2),
        Arrow("i", "c'", y["g"]),
        Arrow("g", "c'", y["i"]),
    ]
    if "f" in y:
        arrows += [Arrow("f", "c'", c), Arrow("c", "c'", y["f"])]
    for k in gates:
        arrows.append(Arrow("a" + k, k, 1 - y[k] ** 2 if k == "g" else y[k] * (1 - y[k])))
    for k in gates:
        arrows += to_inputs(k, m)
    return Step(
        {
            "x": x,
            "h": h,
            "c": c,
            **{"a" + k: v for k, v in a.items()},
            **y,
            "c'": new_c,
            "tc": squashed,
            "h'": y["o"] * squashed,
        },
        tuple(arrows),
    )


_CELLS = ((("i", "f", "g", "o"), _step), (("i", "g", "o"), _step))


def _variants(case: Case) -> Iterator[Any]:
    # Peepholes, projections and the like are not judged.
    if read(case, "lstm", _CELLS) is not None:
        yield case.outputs


_ANATOMY = Anatomy(
    gates=("i", "f", "g", "o"),
    products=(("o", "h'"), ("tc", "h'"), ("i", "c'"), ("g", "c'"), ("f", "c'"), ("c", "c'")),
    activations=(("c'", "tc"), ("ai", "i"), ("af", "f"), ("ag", "g"), ("ao", "o")),
    nodes=("i", "f", "g", "o", "tc", "c", "c'", "h", "h'"),
    states=("h", "c"),
    sums=("ai", "af", "ag", "ao"),
)

ROLE = Role(
    name="lstm",
    bind=bind,
    variants=_variants,
    wrong_passes=tuple(catalogue("lstm", _CELLS, _ANATOMY)),
)
