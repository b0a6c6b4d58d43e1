"""The affine map y = x W + b."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import (
    Array,
    Case,
    Gradients,
    Role,
    WrongForward,
    WrongPass,
    bind_by_rank,
)
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
            elif (
                rows.ndim == 2
                and rows.shape[1] + 1 == weights.shape[0]
                and "b" not in (case.params)
            ):  # the bias is a row of W
                yield rows @ weights[:-1] + weights[-1]
                yield rows @ weights[1:] + weights[0]


def _layout(case: Case) -> tuple[Array, Array, bool, Array] | None:
    """Return x as rows, W as (in, out), whether W was transposed for that, and dout as rows."""
    if "layout" not in case.memo:
        case.memo["layout"] = _find_layout(case)
    found = case.memo["layout"]
    if found is None:
        return None
    rows, W, turned = found
    return rows, W, turned, case.dout.reshape(-1, W.shape[1])


def _find_layout(case: Case) -> tuple[Array, Array, bool] | None:
    x, W = case.x, case.params["W"]
    b = case.params.get("b", 0.0)
    fitting = None
    for turned in (False, True):
        weights = W.T if turned else W
        for rows in ((x.reshape(-1, x.shape[-1])) if x.ndim else x, _rows(case)):
            if rows.ndim != 2 or rows.shape[1] != weights.shape[0]:
                continue
            if len(rows) * weights.shape[1] != case.out.size:
                continue
            value = rows @ weights
            found = (rows, weights, turned)
            if np.shape(b) in ((), value.shape[1:]) and case.gives(value + b):
                return found
            fitting = fitting or found
    return fitting


def _pass(
    rule: str,
    name: str,
    gradient: Callable[[Case, Array, Array, Array], Any],
    message: str,
    fix: str,
) -> WrongPass:
    """Return the wrong pass that gives this of the case, x, W as (in, out), and dout, as rows."""

    def backward(case: Case) -> Gradients | None:
        layout = _layout(case)
        if layout is None:
            return None
        rows, weights, turned, dout = layout
        value = gradient(case, rows, weights, dout)
        if value is None:
            return None
        value = np.asarray(value)
        if name == "W":
            return {"W": value.T if turned else value}
        return {name: value.reshape(case.x.shape) if name == "x" else value}

    return WrongPass(rule, backward, message, fix)


def _square(W: Array, value: Callable[[], Any]) -> Any:
    return value() if W.shape[0] == W.shape[1] else None


def _like(value: Array, W: Array) -> Array:
    return np.broadcast_to(value, W.shape)


_DX = mark("dx = dout @ W.T")
_DW = mark("dW = x.T @ dout")
_DB = mark("db = dout.sum(axis=0)")

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
    wrong_passes=(
        _pass(
            "BH104",
            "x",
            lambda c, x, W, d: _square(W, lambda: d @ W),
            mark(
                "W lacks its transpose: dout is multiplied by the W of forward, which a square "
                "W lets pass"
            ),
            _DX,
        ),
        _pass(
            "BH104",
            "W",
            lambda c, x, W, d: _square(W, lambda: d.T @ x),
            mark(
                "the product is the wrong way round: dout.T @ x is the transpose of "
                "x.T @ dout, which a square W lets pass"
            ),
            _DW,
        ),
        _pass(
            "BH104",
            "W",
            lambda c, x, W, d: x @ d if x.shape == W.shape == d.shape else None,
            mark("x lacks its transpose"),
            _DW,
        ),
        _pass(
            "BH104",
            "W",
            lambda c, x, W, d: x @ d.T if x.shape == W.shape == d.shape else None,
            mark("dout is transposed instead of x"),
            _DW,
        ),
        _pass(
            "BH112",
            "W",
            lambda c, x, W, d: x.T @ c.out.reshape(d.shape),
            mark("the input is multiplied with the output instead of the upstream gradient"),
            _DW,
        ),
        _pass(
            "BH112",
            "W",
            lambda c, x, W, d: _square(W, lambda: c.out.reshape(d.shape).T @ d),
            mark("the output stands where the input belongs"),
            _DW,
        ),
        _pass(
            "BH112",
            "W",
            lambda c, x, W, d: _square(W, lambda: (d @ W.T).T @ d),
            mark("dx stands where the input belongs"),
            _DW,
        ),
        _pass(
            "BH112",
            "W",
            lambda c, x, W, d: _square(W, lambda: x.T @ (d @ W.T)),
            mark("dx stands where dout belongs"),
            _DW,
        ),
        _pass(
            "BH112",
            "W",
            lambda c, x, W, d: (x @ W).T @ d if W.shape[0] == W.shape[1] else None,
            mark("the product x @ W stands where the input belongs"),
            _DW,
        ),
        _pass(
            "BH112",
            "x",
            lambda c, x, W, d: c.out.reshape(d.shape) @ W.T,
            mark("the output stands where dout belongs"),
            _DX,
        ),
        _pass(
            "BH112",
            "x",
            lambda c, x, W, d: _square(W, lambda: x @ W.T),
            mark("the input stands where dout belongs"),
            _DX,
        ),
        _pass(
            "BH112", "x", lambda c, x, W, d: d @ (x.T @ d).T, mark("dW stands where W belongs"), _DX
        ),
        _pass(
            "BH112",
            "b",
            lambda c, x, W, d: c.out.reshape(d.shape).sum(axis=0),
            mark("the output is summed instead of dout"),
            _DB,
        ),
        _pass(
            "BH112",
            "b",
            lambda c, x, W, d: (d * c.params["b"]).sum(axis=0),
            mark("dout is multiplied by the bias, which has no part in its own gradient"),
            _DB,
        ),
        _pass(
            "BH113",
            "W",
            lambda c, x, W, d: _like(d.sum(axis=0), W),
            mark("the input is left out: dout is summed over the batch without it"),
            _DW,
        ),
        _pass(
            "BH106",
            "W",
            lambda c, x, W, d: x.T @ np.ones_like(d),
            mark("dout is left out: the gradient is the sum of the inputs"),
            _DW,
        ),
        _pass(
            "BH106",
            "W",
            lambda c, x, W, d: _like(x.mean(axis=0)[:, None], W),
            mark("dout is left out: the gradient is the mean of the inputs"),
            _DW,
        ),
        _pass(
            "BH108",
            "W",
            lambda c, x, W, d: np.outer(x.sum(axis=0), d.sum(axis=0)),
            mark("x and dout are summed over the batch before they are multiplied"),
            _DW,
        ),
        _pass(
            "BH108",
            "W",
            lambda c, x, W, d: np.outer(x.mean(axis=0), d.mean(axis=0)),
            mark("x and dout are averaged over the batch before they are multiplied"),
            _DW,
        ),
        _pass(
            "BH108",
            "W",
            lambda c, x, W, d: np.outer(x.sum(axis=0), d.mean(axis=0)),
            mark("x and dout are reduced over the batch before they are multiplied"),
            _DW,
        ),
        _pass(
            "BH108",
            "b",
            lambda c, x, W, d: np.full(W.shape[1], d.sum()),
            mark("dout is summed over everything, not over the batch alone"),
            _DB,
        ),
        _pass(
            "BH108",
            "b",
            lambda c, x, W, d: d.max(axis=0),
            mark("the largest entry is taken over the batch where the chain rule sums"),
            _DB,
        ),
    ),
)
