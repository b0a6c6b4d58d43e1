"""The affine map y = x W + b."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.roles.elementwise import sigmoid, softplus
from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Role,
    WrongForward,
    bind_by_rank,
)
from backhand.language import mark


def _rows(case: Case) -> Array:
    return case.x.reshape(len(case.x), -1) if case.x.ndim > 2 else case.x


def _variants(case: Case) -> Iterator[Array]:
    for value in _products(case):
        yield value
        # A dense layer may have its activation in it.
        yield from (np.tanh(value), sigmoid(value), np.maximum(value, 0), softplus(value))


def _products(case: Case) -> Iterator[Array]:
    x, W = case.x, case.params["W"]
    b = case.params.get("b", 0.0)
    # W may be stored either way round, and x flattened or mapped along its last axis.
    for rows in (x, _rows(case)):
        for weights in (W, W.T):
            if rows.ndim >= 1 and rows.shape[-1] == weights.shape[0]:
                yield rows @ weights + b
            elif (
                rows.ndim == 2
                and rows.shape[1] + 1 == weights.shape[0]
                and "b" not in (case.params)
            ):  # the bias is a row of W
                yield rows @ weights[:-1] + weights[-1]
                yield rows @ weights[1:] + weights[0]


ROLE = Role(
    name="affine",
    bind=bind_by_rank({"W": 2, "b": 1}),
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda case: _rows(case) @ case.params["W"] if "b" in case.params else None,
            mark("forward leaves out the bias"),
            mark("add the bias: x @ W + b"),
        ),
        WrongForward(
            "BH401",
            lambda case: _rows(case) @ case.params["W"].T if "b" in case.params else None,
            mark("forward leaves out the bias"),
            mark("add the bias: x @ W + b"),
        ),
        WrongForward(
            "BH401",
            lambda case: _rows(case) @ case.params["W"] - case.params["b"],
            mark("forward subtracts the bias"),
            mark("add the bias: x @ W + b"),
        ),
        WrongForward(
            "BH401",
            lambda case: (_rows(case) @ case.params["W"]) * case.params["b"],
            mark("forward multiplies by the bias"),
            mark("add the bias: x @ W + b"),
        ),
        WrongForward(
            "BH401",
            lambda case: (_rows(case) + case.params["b"]) @ case.params["W"],
            mark("forward adds the bias to the input, before the product"),
            mark("add the bias after the product: x @ W + b"),
        ),
    ),
)
