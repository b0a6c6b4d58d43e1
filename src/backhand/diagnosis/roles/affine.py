"""The affine map y = x W + b."""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.roles.role import Array, Case, Role, WrongForward, WrongPass, bind_by_rank
from backhand.language import mark


def _rows(case: Case) -> Array:
    return case.x.reshape(len(case.x), -1) if case.x.ndim > 2 else case.x


def _variants(case: Case) -> Iterator[Array]:
    x, W = case.x, case.params["W"]
    b = case.params.get("b", 0.0)
    # W may be stored either way round, and x flattened or mapped along its last axis.
    for rows in (x, _rows(case)):
        for weights in (W, W.T):
            if rows.ndim >= 1 and rows.shape[-1] == weights.shape[0]:
                yield rows @ weights + b


ROLE = Role(
    name="affine",
    bind=bind_by_rank({"W": 2, "b": 1}),
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH401",
            lambda case: _rows(case) @ case.params["W"],
            mark("forward leaves out the bias"),
            mark("add the bias: x @ W + b"),
        ),
    ),
    wrong_passes=(
        WrongPass(
            "BH104",
            lambda case: {"x": (case.dout @ case.params["W"]).reshape(case.x.shape)},
            mark("it is dout @ W where the product needs the transpose: a square W lets it pass"),
            mark("dx = dout @ W.T"),
        ),
        WrongPass(
            "BH112",
            lambda case: {"W": _rows(case).T @ case.out},
            mark("it multiplies the input with the output instead of the upstream gradient"),
            mark("dW = x.T @ dout"),
        ),
    ),
)
