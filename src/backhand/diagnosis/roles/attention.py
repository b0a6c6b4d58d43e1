"""Attention: values averaged by the softmax of queries times keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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

# What the number of heads is called.


def _bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    names = list(values)
    inputs = [n for n in names if is_input(n)]
    weights = [n for n in names if n not in inputs]
    if len(inputs) == 1 and len(weights) in (3, 4) and all(values[n].ndim == 2 for n in weights):
        return {inputs[0]: "x", **_projections(weights)}
    # Three arrays: in a pair all but the first are arguments by their own names.
    if len(names) != 3 or any(values[n].ndim < 2 for n in names):
        return None
    return dict(zip(names, ("q", "k", "v"), strict=True))


def _projections(names: list[str]) -> dict[str, str]:
    """Return which matrix makes queries, keys, values and the output: by letter, else by order."""
    found: dict[str, str] = {}
    for name in names:
        letter = re.sub(r"[^qkvo]", "", name.lower().removeprefix("w").removeprefix("_"))[:1]
        if letter:
            found[name] = "W" + letter
    if len(set(found.values())) != len(names):
        found = dict(zip(names, ("Wq", "Wk", "Wv", "Wo"), strict=False))
    return found


def _averages(case: Case, axis: int, *powers: float) -> Iterator[Array]:
    """Yield softmax(q k^T d^power) v, the softmax over one axis; the powers in use, or these."""
    q, k, v = (case.params[n] for n in ("q", "k", "v"))
    for power in powers or (-0.5, 0.0, -1.0):
        scale = float(q.shape[-1]) ** power
        scores = scale * (q @ np.swapaxes(k, -1, -2))
        weights = np.exp(scores - scores.max(axis=axis, keepdims=True))
        yield weights / weights.sum(axis=axis, keepdims=True) @ v


def _given(case: Case, values: Iterator[Array]) -> Array | None:
    for value in values:
        if value.shape == case.out.shape and case.gives(value):
            return value
    return None


def _over_queries(case: Case) -> Array | None:
    if "q" not in case.params:
        return None
    return _given(case, _averages(case, -2))


def _times_the_root(case: Case) -> Array | None:
    if "q" not in case.params:
        return None
    return _given(case, _averages(case, -1, 0.5))


def _variants(case: Case) -> Iterator[Array]:
    # Masks and other scores are not judged: only what is known to be wrong is reported.
    if _over_queries(case) is not None or _times_the_root(case) is not None:
        yield from _averages(case, -1)
    else:
        yield case.out


ROLE = Role(
    name="attention",
    bind=_bind,
    variants=_variants,
    wrong_forwards=(
        WrongForward(
            "BH402",
            _over_queries,
            mark(
                "every query spreads a weight of 1 over the keys; here the softmax runs over "
                "the queries"
            ),
            mark("softmax over the last axis of the scores: axis=-1, keepdims=True"),
        ),
        WrongForward(
            "BH401",
            _times_the_root,
            mark(
                "the scores are divided by the root of the key's length; here they are multiplied"
            ),
            mark("q @ k.T / np.sqrt(k.shape[-1])"),
        ),
    ),
)
