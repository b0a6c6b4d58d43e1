"""What a graph's hand-written gradients are worth: held against central differences."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.graph.passes import Passes, Run
from backhand.graph.proving import reusable_run, value_at
from backhand.graph.record import Graph, Judgement, Tensor, Verdict

Array = NDArray[Any]

# Seconds that the derivatives of one graph may take.
BUDGET: Final = 1.0
# Of a right gradient, beside the derivative by differences of double or of single precision.
_TOLERANCE: Final = {8: 1e-5, 4: 2e-2}


def numerical(passes: Passes, graph: Graph, seconds: float = BUDGET) -> dict[str, Array]:
    """Return the derivatives of inputs and parameters by central differences.

    Entries are taken in random order until the time is over, an equal share for each tensor.

    Parameters
    ----------
    passes : Passes
        What the graph was recorded of, at the same point.
    graph : Graph
    seconds : float
        In all.

    Returns
    -------
    derivatives : dict of float64 arrays
        By the tensors' names; nan where an entry was not computed. A tensor of which none
        was is left out.
    """
    leaves = [t for t in _leaves(graph) if t.name not in passes.constant]
    found: dict[str, Array] = {}
    began = time.monotonic()
    flat = np.asarray(graph.upstream, dtype=np.float64).ravel()
    rng = np.random.default_rng(0)
    run = reusable_run(passes)
    for place, tensor in enumerate(leaves):
        until = began + seconds * (place + 1) / len(leaves)
        array = np.asarray(tensor.value)
        result = np.full(array.shape, np.nan)
        step = float(np.finfo(array.dtype).eps) ** (1 / 3)
        for k in rng.permutation(array.size):
            if time.monotonic() > until:
                break
            index = np.unravel_index(k, array.shape)
            result[index] = _slope(passes, run, tensor.name, array, index, step, flat)
        if not np.isnan(result).all():
            found[tensor.name] = result
    return found


def _slope(
    passes: Passes,
    run: Run | None,
    name: str,
    array: Array,
    index: Any,
    step: float,
    upstream: Array,
) -> float:
    h = step * max(1.0, abs(float(array[index])))
    above, below = array.copy(), array.copy()
    above[index] += h
    below[index] -= h
    width = float(above[index]) - float(below[index])
    try:
        difference = value_at(passes, {name: above}, run) - value_at(passes, {name: below}, run)
    except Exception:  # whatever the code raises at another point: nothing is known there
        return math.nan
    if difference.shape != upstream.shape or not width:
        return math.nan
    with np.errstate(all="ignore"):
        return float(np.sum(difference * upstream)) / width


def _leaves(graph: Graph) -> list[Tensor]:
    return [
        t
        for t in graph.tensors
        if t.kind in ("input", "parameter") and t.differentiable and t.value is not None
    ]


def judged(graph: Graph, derivatives: Mapping[str, Array]) -> Graph:
    """Return a graph that says of each gradient written by hand whether it is the derivative.

    Parameters
    ----------
    graph : Graph
    derivatives : dict of arrays
        What `numerical` gave.
    """
    judgements = {}
    for tensor in _leaves(graph):
        derivative = derivatives.get(tensor.name)
        if derivative is None:
            continue
        judgements[tensor.id] = judgement(tensor, derivative)
    return with_judgements(graph, judgements)


def judgement(tensor: Tensor, derivative: Array) -> Judgement:
    """Hold what backward wrote for a tensor against its derivative."""
    written = tensor.written
    if written is None or written.shape != derivative.shape:
        return Judgement("fail" if written is not None else "unknown", derivative)
    known = np.isfinite(derivative)
    if not known.any():
        return Judgement("unknown", derivative)
    error = float(np.max(np.abs(written - derivative)[known]))
    size = float(np.max(np.abs(derivative[known])))
    precision = _TOLERANCE[4 if tensor.dtype in ("float32", "float16") else 8]
    verdict: Verdict = "pass" if error <= precision * max(size, 1e-3) else "fail"
    return Judgement(verdict, derivative, error)


def with_judgements(graph: Graph, judgements: Mapping[str, Judgement]) -> Graph:
    """Return a graph whose tensors of these ids have these judgements."""
    return replace(
        graph,
        tensors=tuple(
            replace(t, judgement=judgements[t.id]) if t.id in judgements else t
            for t in graph.tensors
        ),
    )
