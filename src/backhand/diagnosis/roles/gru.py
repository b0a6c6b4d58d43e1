"""A GRU: h' = (1 - z) h + z n, with z and h exchanged by some, for one step or over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def _cell(z_keeps: bool, reset_first: bool) -> Cell:
    def step(x: Array, h: Array, c: Array, m: Mapping[str, Any]) -> Step:
        if not m["Wh"]:
            raise ValueError("a GRU has recurrent weights")
        az, ar = before("z", x, h, m), before("r", x, h, m)
        z, r = sigmoid(az), sigmoid(ar)
        values = {"x": x, "h": h, "az": az, "ar": ar, "z": z, "r": r}
        if reset_first:
            values["rh"] = r * h
            an = before("n", x, values["rh"], m)
            inner = [
                Arrow("rh", "an", m["Wh"]["n"], product=True),
                Arrow("r", "rh", h),
                Arrow("h", "rh", r),
            ]
        else:
            # With two biases the second belongs to the recurrent product, and is reset with it.
            values["hn"] = h @ m["Wh"]["n"] + (m["b"][1]["n"] if len(m["b"]) == 2 else 0.0)
            first = {**m, "b": m["b"][:1]}
            an = before("n", x, h, first, recurrent=False) + r * values["hn"]
            inner = [
                Arrow("r", "an", values["hn"]),
                Arrow("hn", "an", r),
                Arrow("h", "hn", m["Wh"]["n"], product=True),
            ]
        n = np.tanh(an)
        keep, take = (z, 1 - z) if z_keeps else (1 - z, z)
        arrows = [
            Arrow("z", "h'", h - n if z_keeps else n - h),
            Arrow("n", "h'", take),
            Arrow("h", "h'", keep),
            Arrow("an", "n", 1 - n**2),
            Arrow("x", "an", m["Wx"]["n"], product=True),
            *inner,
            Arrow("az", "z", z * (1 - z)),
            Arrow("ar", "r", r * (1 - r)),
            *to_inputs("z", m),
            *to_inputs("r", m),
        ]
        values |= {
            "an": an,
            "n": n,
            "1 - z": 1 - z,
            "n - h": n - h,
            "h - n": h - n,
            "h'": keep * h + take * n,
        }
        return Step(values, tuple(arrows))

    return step


_CELLS = tuple(
    (("z", "r", "n"), _cell(z_keeps, reset_first))
    for z_keeps in (False, True)
    for reset_first in (True, False)
)


def _variants(case: Case) -> Iterator[Any]:
    if read(case, "gru", _CELLS) is not None:
        yield case.outputs


_ANATOMY = Anatomy(
    gates=("z", "r", "n"),
    products=(
        ("z", "h'"),
        ("n", "h'"),
        ("h", "h'"),
        ("r", "rh"),
        ("h", "rh"),
        ("r", "an"),
        ("hn", "an"),
    ),
    activations=(("an", "n"), ("az", "z"), ("ar", "r")),
    nodes=("z", "1 - z", "r", "n", "h", "h'"),
    sums=("az", "ar", "an"),
)

ROLE = Role(
    name="gru",
    bind=bind,
    variants=_variants,
    wrong_passes=tuple(catalogue("gru", _CELLS, _ANATOMY)),
)
