"""A graph as plain data, for JSON: what a program reads that is not backhand.

Numbers that JSON can't write stand as the strings "nan", "inf" and "-inf". Small arrays carry all
their values; larger ones their statistics and a heat map.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from backhand.graph.explanation import Explanation, explain_group, explain_node
from backhand.graph.heat_map import heat_map
from backhand.graph.record import SCHEMA, Array, Graph, Judgement, Place

# Entries that are written out.
MOST_VALUES: Final = 36
# Cells of all heat maps together, and of each at most and at least.
_CELLS: Final = 400_000
_LARGEST_MAP: Final = (12, 28)
_SMALLEST_MAP: Final = (6, 10)


def graph_dict(graph: Graph) -> dict[str, Any]:
    """Return a graph as dicts, lists, strings and finite numbers, in the language in force.

    Returns
    -------
    document : dict
        schema, name, output, upstream, notes; tensors, edges, nodes and groups as in
        `backhand.graph.record`, nodes and groups with their `explanation`. An array is a dict
        with shape, dtype, statistics (minimum, mean, maximum, standard_deviation over the
        finite entries, not_finite: how many are none), values (nested lists; None where there
        are more than 36) and heat_map (None for a single entry): rows of levels from -100 to 100,
        each the mean of its entries in hundredths of `largest`, None where one is no number. An
        array that was not computed is None.
    """
    document = structure(graph)
    for node in document["nodes"]:
        node["explanation"] = explanation_dict(explain_node(graph, node["id"]))
    for group in document["groups"]:
        group["explanation"] = explanation_dict(explain_group(graph, group["id"]))
    return document


def structure(graph: Graph, *, heat_maps: bool = True) -> dict[str, Any]:
    """Return a graph as plain data without its explanations, the only part in a language."""
    arrays = sum(
        array is not None
        for tensor in graph.tensors
        for array in (tensor.value, tensor.gradient, tensor.written)
    ) + sum(edge.gradient is not None for edge in graph.edges)
    fits = _CELLS // max(1, arrays) >= _LARGEST_MAP[0] * _LARGEST_MAP[1]
    cells = (_LARGEST_MAP if fits else _SMALLEST_MAP) if heat_maps else None

    def form(array: Array | None) -> dict[str, Any] | None:
        return array_dict(array, cells)

    return {
        "schema": SCHEMA,
        "name": graph.name,
        "output": graph.output,
        "upstream": form(np.asarray(graph.upstream)),
        "notes": list(graph.notes),
        "tensors": [
            {
                "id": tensor.id,
                "name": tensor.name,
                "kind": tensor.kind,
                "shape": list(tensor.shape),
                "dtype": tensor.dtype,
                "differentiable": tensor.differentiable,
                "value": form(tensor.value),
                "gradient": form(tensor.gradient),
                "written": form(tensor.written),
                "judgement": _judgement(tensor.judgement, cells),
            }
            for tensor in graph.tensors
        ],
        "edges": [
            {
                "id": edge.id,
                "tensor": edge.tensor,
                "target": edge.target,
                "position": edge.position,
                "gradient": form(edge.gradient),
            }
            for edge in graph.edges
        ],
        "nodes": [
            {
                "id": node.id,
                "operation": node.operation,
                "label": node.label,
                "inputs": list(node.inputs),
                "output": node.output,
                "group": node.group,
                "settings": {key: plain(value) for key, value in node.settings.items()},
                "place": _place(node.place),
                "closed": node.closed,
            }
            for node in graph.nodes
        ],
        "groups": [
            {
                "id": group.id,
                "label": group.label,
                "kind": group.kind,
                "parent": group.parent,
                "role": group.role,
                "place": _place(group.place),
            }
            for group in graph.groups
        ],
    }


def explanation_dict(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data."""
    return {
        "symbols": explanation.symbols,
        "shapes": explanation.shapes,
        "words": explanation.words,
        "derivatives": [
            {
                "edge": derivative.edge,
                "symbols": derivative.symbols,
                "shapes": derivative.shapes,
                "words": derivative.words,
            }
            for derivative in explanation.derivatives
        ],
    }


def array_dict(array: Array | None, cells: tuple[int, int] | None) -> dict[str, Any] | None:
    """Return an array as plain data; None stays None.

    Parameters
    ----------
    array : array or None
    cells : (rows, columns) or None
        Of its heat map, at most; None: without one.
    """
    if array is None:
        return None
    shown: dict[str, Any] = {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "statistics": _statistics(array),
        "values": plain(array.tolist()) if array.size <= MOST_VALUES else None,
    }
    if cells is not None:
        shown["heat_map"] = None
        if array.size > 1 and array.dtype.kind in "biuf":
            map = heat_map(array, *cells)
            shown["heat_map"] = {
                "rows": map.cells(),
                "largest": plain(map.largest),
                "signed": map.signed,
            }
    return shown


def _statistics(array: Array) -> dict[str, Any] | None:
    if not array.size or array.dtype.kind not in "biuf":
        return None
    numbers = array.astype(np.float64).reshape(-1)
    finite = numbers[np.isfinite(numbers)]
    lost = numbers.size - finite.size
    if not finite.size:
        return {"not_finite": lost}
    # Entries near the largest float have no mean and no deviation that a float could hold.
    with np.errstate(over="ignore", invalid="ignore"):
        figures = {
            "minimum": float(finite.min()),
            "mean": float(finite.mean()),
            "maximum": float(finite.max()),
            "standard_deviation": float(finite.std()),
        }
    return {**{key: plain(_short(figure)) for key, figure in figures.items()}, "not_finite": lost}


def _short(number: float) -> float:
    return float(f"{number:.6g}")


def _judgement(judgement: Judgement | None, cells: tuple[int, int] | None) -> dict[str, Any] | None:
    if judgement is None:
        return None
    return {
        "verdict": judgement.verdict,
        "numerical": array_dict(judgement.numerical, cells),
        "max_abs_error": plain(judgement.max_abs_error),
        "rules": list(judgement.rules),
        "message": judgement.message,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "code": place.code, "cell": place.cell}


def plain(value: Any) -> Any:
    """Return a value as JSON may hold it."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)
