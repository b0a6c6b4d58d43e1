"""What a graph's hand-written gradients are worth: held against central differences."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE, Precision, shown_precision
from backhand.derivatives.timed import derivatives_until
from backhand.frozen import frozen
from backhand.graph.passes import Passes
from backhand.graph.proving import reusable_run, value_at, varies
from backhand.graph.record import Graph, Judgement, Tensor, Verdict

Array = NDArray[Any]

# Seconds that the derivatives of one graph may take.
BUDGET: Final = 1.0


@frozen
class Derivative:
    """What central differences say of one tensor.

    Attributes
    ----------
    values : float64 array
        nan where an entry was not computed.
    precision : Precision
        Of the code's values.
    error : float
        That `values` have.
    """

    values: Array
    precision: Precision
    error: float


def numerical(passes: Passes, graph: Graph, seconds: float = BUDGET) -> dict[str, Array]:
    """Return the values of `derivatives`."""
    return {name: found.values for name, found in derivatives(passes, graph, seconds).items()}


def derivatives(passes: Passes, graph: Graph, seconds: float = BUDGET) -> dict[str, Derivative]:
    """Return the derivatives of inputs and parameters by central differences.

    Entries are taken in random order until the time is over, an equal share for each tensor.

    Parameters
    ----------
    passes : Passes
        What the graph was recorded of, at the same point.
    graph : Graph
    seconds : float
        In all; twice that where the code computes in single precision inside.

    Returns
    -------
    derivatives : dict of Derivative
        By the tensors' names. A tensor of which no entry was computed is left out.
    """
    leaves = [t for t in _leaves(graph) if t.name not in passes.constant]
    upstream = np.asarray(graph.upstream, dtype=np.float64).ravel()
    run = reusable_run(passes)
    try:
        centre = value_at(passes, {}, run)
    except Exception:  # told where it matters
        return {}
    if centre.shape != upstream.shape:
        return {}

    def weighted(values: Mapping[str, Array]) -> float:
        # The differences are small beside the values: subtract first, then weight and sum.
        with np.errstate(all="ignore"):
            return float(np.sum((value_at(passes, values, run) - centre) * upstream))

    with np.errstate(all="ignore"):
        scale = float(np.sum(np.abs(centre * upstream)))
    arrays = {n: a for n, a in {**passes.inputs, **passes.params}.items() if varies(a)}
    plain = Precision.of(np.result_type(*arrays.values()) if arrays else float, scale=scale)

    def found(precision: Precision) -> dict[str, Derivative]:
        began, by_name = time.monotonic(), {}
        for place, tensor in enumerate(leaves):
            x = np.asarray(tensor.value)
            own = precision.on(x.dtype)
            values = derivatives_until(
                lambda beside, name=tensor.name: weighted({name: beside}),  # type: ignore[misc]
                x,
                own,
                began + seconds * (place + 1) / len(leaves),
                written=tensor.written,
            )
            if not np.isnan(values).all():
                by_name[tensor.name] = Derivative(values, own, own.slope_error(own.step()))
        return by_name

    first = found(plain)
    if plain.grain > DOUBLE.grain or not any(
        t.name in first and judgement(t, first[t.name]).verdict == "fail" for t in leaves
    ):
        return first

    def moved(others: Sequence[Array]) -> float:
        return weighted(dict(zip(arrays, others, strict=True)))

    try:
        shown = shown_precision(moved, list(arrays.values()), scale=scale)
    except Exception:  # the code takes no other values than these
        return first
    return found(shown) if shown.unit > shown.grain else first


def _leaves(graph: Graph) -> list[Tensor]:
    return [
        t
        for t in graph.tensors
        if t.kind in ("input", "parameter") and t.differentiable and t.value is not None
    ]


def judged(graph: Graph, found: Mapping[str, Derivative]) -> Graph:
    """Return a graph that says of each gradient written by hand whether it is the derivative.

    Parameters
    ----------
    graph : Graph
    found : dict of Derivative
        What `derivatives` gave.
    """
    judgements = {t.id: judgement(t, found[t.name]) for t in _leaves(graph) if t.name in found}
    return with_judgements(graph, judgements)


def judgement(tensor: Tensor, derivative: Derivative) -> Judgement:
    """Hold what backward wrote for a tensor against its derivative."""
    written, values = tensor.written, derivative.values
    if written is None or written.shape != values.shape:
        return Judgement("fail" if written is not None else "unknown", values)
    known = np.isfinite(values)
    if not known.any():
        return Judgement("unknown", values)
    error = float(np.max(np.abs(written - values)[known]))
    allowed = derivative.precision.tolerance(values[known], derivative.error)
    verdict: Verdict = "pass" if error <= allowed else "fail"
    return Judgement(verdict, values, error)


def with_judgements(graph: Graph, judgements: Mapping[str, Judgement]) -> Graph:
    """Return a graph whose tensors of these ids have these judgements."""
    return replace(
        graph,
        tensors=tuple(
            replace(t, judgement=judgements[t.id]) if t.id in judgements else t
            for t in graph.tensors
        ),
    )
