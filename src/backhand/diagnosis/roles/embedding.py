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
    Gradients,
    Role,
    WrongForward,
    WrongPass,
    is_input,
)
from backhand.language import mark


def _bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    inputs = [name for name in values if is_input(name)]
    tables = [name for name in values if not is_input(name) and values[name].ndim == 2]
    if len(inputs) != 1 or len(tables) != 1 or values[inputs[0]].dtype.kind not in "iu":
        return None
    return {inputs[0]: "x", tables[0]: "W"}


def _by_rows(case: Case) -> bool:
    """Whether the table's rows are the entries (they may be its columns)."""
    W, out = case.params["W"], case.out
    return out.shape[-1:] == W.shape[1:] and bool(case.x.max(initial=0) < len(W))


def _variants(case: Case) -> Iterator[Array]:
    W, x = case.params["W"], case.x
    found = [table[x] for table in (W, W.T) if x.max(initial=0) < len(table)]
    scaled = [f * np.sqrt(f.shape[-1]) for f in found]
    for value in (*found, *scaled):
        if value.shape == case.out.shape:
            yield value


def _shifted(step: int) -> Callable[[Case], Any]:
    return lambda case: case.params["W"][case.x + step]


def _table(
    rule: str,
    fill: Callable[[Array, Array, Array], Any],
    message: str,
    fix: str,
    complexity: int = 2,
) -> WrongPass:
    """Return a wrong pass: `fill(dW, indices, rows of dout)` writes into zeros."""

    def backward(case: Case) -> Gradients | None:
        W = case.params["W"]
        by_rows = _by_rows(case)
        table: Array = np.zeros(W.shape if by_rows else W.shape[::-1])
        rows = case.dout.reshape(-1, table.shape[1])
        if len(rows) != case.x.size:
            return None
        # A table that is multiplied by sqrt(D) passes the factor on.
        out = (W if by_rows else W.T)[case.x]
        ratio = float(np.median(case.out / out))
        given = fill(table, case.x.ravel(), rows * ratio)
        table = table if given is None else given
        return {"W": table if by_rows else table.T}

    return WrongPass(rule, backward, message, fix, complexity=complexity)


_ADD = mark("np.add.at(dW, indices, dout)")


def _last_wins(table: Array, indices: Array, rows: Array) -> None:
    table[indices] = rows


def _first_wins(table: Array, indices: Array, rows: Array) -> None:
    table[indices[::-1]] = rows[::-1]


def _moved(step: int) -> Callable[[Array, Array, Array], None]:
    def fill(table: Array, indices: Array, rows: Array) -> None:
        np.add.at(table, (indices + step) % len(table), rows)

    return fill


def _averaged(table: Array, indices: Array, rows: Array) -> None:
    np.add.at(table, indices, rows)
    counts = np.bincount(indices, minlength=len(table)).clip(1)
    table /= counts[:, None]


def _counted(table: Array, indices: Array, rows: Array) -> None:
    np.add.at(table, indices, rows)
    table *= np.bincount(indices, minlength=len(table))[:, None]


def _by_position(table: Array, indices: Array, rows: Array) -> None:
    table[: len(rows)] += rows


def _sorted(table: Array, indices: Array, rows: Array) -> None:
    np.add.at(table, np.sort(indices), rows)


def _one_sample(index: int) -> Callable[[Case], Gradients | None]:
    def backward(case: Case) -> Gradients | None:
        if not _by_rows(case):
            return None
        table = np.zeros_like(case.params["W"])
        np.add.at(table, case.x[index], case.dout[index])
        return {"W": table}

    return backward


def _overwritten_per_step(case: Case) -> Gradients | None:
    # Sequences are often gone through step by step: what overwrites is then the step or sample.
    if case.x.ndim != 2 or not _by_rows(case):
        return None
    table = np.zeros_like(case.params["W"])
    for t in range(case.x.shape[1]):
        for row, index in zip(case.dout[:, t], case.x[:, t], strict=True):
            table[index] = row
    return {"W": table}


def _overwritten_in_step(case: Case) -> Gradients | None:
    if case.x.ndim != 2 or not _by_rows(case):
        return None
    table = np.zeros_like(case.params["W"])
    for t in range(case.x.shape[1]):
        table[case.x[:, t]] += case.dout[:, t]
    return {"W": table}


def _overwritten_in_sample(case: Case) -> Gradients | None:
    if case.x.ndim != 2 or not _by_rows(case):
        return None
    table = np.zeros_like(case.params["W"])
    for indices, rows in zip(case.x, case.dout, strict=True):
        table[indices] += rows
    return {"W": table}


_REPEATED = mark(
    "a row that is used more than once keeps one contribution only: the others are overwritten"
)


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
    wrong_passes=(
        _table("BH116", _last_wins, _REPEATED, _ADD),
        _table("BH116", _first_wins, _REPEATED, _ADD),
        WrongPass("BH116", _overwritten_per_step, _REPEATED, _ADD),
        WrongPass("BH116", _overwritten_in_step, _REPEATED, _ADD),
        WrongPass("BH116", _overwritten_in_sample, _REPEATED, _ADD),
        WrongPass(
            "BH116",
            _one_sample(-1),
            mark("only the last sample of the batch reaches the table"),
            _ADD,
        ),
        WrongPass(
            "BH116",
            _one_sample(0),
            mark("only the first sample of the batch reaches the table"),
            _ADD,
        ),
        _table("BH115", _moved(1), mark("each gradient lands one row too far down"), _ADD),
        _table("BH115", _moved(-1), mark("each gradient lands one row too far up"), _ADD),
        _table(
            "BH115",
            _by_position,
            mark(
                "the gradients are written to the rows 0, 1, 2, … instead of the rows that "
                "were looked up"
            ),
            _ADD,
        ),
        _table("BH115", _sorted, mark("the indices are sorted, the gradients are not"), _ADD),
        _table(
            "BH108",
            _averaged,
            mark(
                "a row that is used more than once gets the mean of its contributions, where "
                "the chain rule sums"
            ),
            _ADD,
        ),
        _table(
            "BH108",
            _counted,
            mark("a row's gradient is multiplied by the number of its uses"),
            _ADD,
        ),
    ),
)
