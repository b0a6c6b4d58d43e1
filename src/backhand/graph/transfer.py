"""A graph as one text and one row of numbers, to be sent from a process that nobody trusts.

What comes back is a stranger's: every name, number and reference is looked at before it becomes
a `Graph`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations import CATALOGUE
from backhand.graph.record import (
    Edge,
    Graph,
    Group,
    GroupKind,
    Node,
    Place,
    Tensor,
    TensorKind,
)
from backhand.graph.recorder import MOST_STEPS

Array = NDArray[Any]

MOST_NUMBERS: Final = 60_000_000
_MOST_TEXT: Final = 12 * 2**20
_MOST_PARTS: Final = 20 * MOST_STEPS
_LONGEST: Final = 500
_KINDS: Final = "biuf"


class TransferError(ValueError):
    """What was sent is no graph."""


def packed(graph: Graph) -> tuple[str, Array]:
    """Return a graph as JSON and the numbers of its arrays, one after the other.

    Returns
    -------
    text : str
    numbers : float64 array
        Whole numbers beyond 2⁵³ lose their last digits.
    """
    rows: list[Array] = []
    taken = 0

    def put(array: Array | None) -> list[Any] | None:
        nonlocal taken
        if array is None or np.asarray(array).dtype.kind not in _KINDS:
            return None
        flat = np.asarray(array, dtype=np.float64)
        rows.append(flat.ravel())
        taken += flat.size
        return [taken - flat.size, list(flat.shape)]

    document = {
        "name": graph.name,
        "tensors": [
            {
                "id": t.id,
                "name": t.name,
                "kind": t.kind,
                "shape": list(t.shape),
                "dtype": t.dtype,
                "differentiable": t.differentiable,
                "value": put(t.value),
                "gradient": put(t.gradient),
                "written": put(t.written),
            }
            for t in graph.tensors
        ],
        "edges": [[e.id, e.tensor, e.target, e.position, put(e.gradient)] for e in graph.edges],
        "nodes": [
            {
                "id": n.id,
                "operation": n.operation,
                "label": n.label,
                "inputs": list(n.inputs),
                "output": n.output,
                "group": n.group,
                "settings": _plain(n.settings),
                "place": _place(n.place),
                "closed": n.closed,
            }
            for n in graph.nodes
        ],
        "groups": [
            [g.id, g.label, g.kind, g.parent, g.role, _place(g.place)] for g in graph.groups
        ],
        "output": graph.output,
        "upstream": put(graph.upstream),
        "notes": list(graph.notes),
    }
    return json.dumps(document), np.concatenate(rows) if rows else np.zeros(0)


def _place(place: Place) -> list[Any]:
    return [place.path, place.line, place.code[:_LONGEST], place.cell]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return str(value)[:_LONGEST]


def unpacked(text: str, numbers: Array) -> Graph:
    """Return the graph of which `packed` made a text and numbers.

    Raises
    ------
    TransferError
        They are no graph: something is missing, of the wrong kind, too large, or refers to
        what is not there.
    """
    try:
        return _Reader(text, numbers).graph()
    except TransferError:
        raise
    except (
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        AttributeError,
        RecursionError,
        OverflowError,
        MemoryError,
    ) as error:
        raise TransferError("no graph") from error


def _require(holds: bool) -> None:
    if not holds:
        raise TransferError("no graph")


class _Reader:
    """What was sent, taken apart with suspicion."""

    def __init__(self, text: str, numbers: Array) -> None:
        _require(isinstance(text, str) and len(text) <= _MOST_TEXT)
        _require(isinstance(numbers, np.ndarray) and numbers.dtype == np.float64)
        _require(numbers.ndim == 1 and numbers.size <= MOST_NUMBERS)
        self._told = json.loads(text)
        self._numbers = numbers

    def graph(self) -> Graph:
        """Return the graph."""
        told = self._told
        for key in ("tensors", "edges", "nodes", "groups"):
            _require(isinstance(told[key], list) and len(told[key]) <= _MOST_PARTS)
        _require(len(told["nodes"]) <= MOST_STEPS)
        tensors = tuple(self._tensor(one) for one in told["tensors"])
        shapes = {t.id: t.shape for t in tensors}
        _require(len(shapes) == len(tensors))
        groups = self._groups(told["groups"])
        edges = tuple(self._edge(one, shapes) for one in told["edges"])
        nodes = tuple(self._node(one, shapes, {g.id for g in groups}) for one in told["nodes"])
        self._require_whole(nodes, edges)
        _require(told["output"] in shapes)
        upstream = self._array(told["upstream"])
        _require(upstream is not None and upstream.shape == shapes[told["output"]])
        notes = tuple(self._text(note, 2000) for note in told["notes"][:100])
        return Graph(
            self._text(told["name"]),
            tensors,
            edges,
            nodes,
            groups,
            told["output"],
            np.asarray(upstream),
            notes,
        )

    def _text(self, value: Any, most: int = _LONGEST) -> str:
        _require(isinstance(value, str))
        return str(value)[:most].replace("\0", "")

    def _id(self, value: Any, letter: str) -> str:
        _require(isinstance(value, str) and re.fullmatch(letter + r"\d{1,6}", value) is not None)
        return str(value)

    def _array(self, told: Any, shape: tuple[int, ...] | None = None) -> Array | None:
        if told is None:
            return None
        start, sides = told
        _require(type(start) is int and start >= 0)
        sides = self._shape(sides)
        _require(shape is None or sides == shape)
        size = math.prod(sides)
        _require(start + size <= self._numbers.size)
        return self._numbers[start : start + size].reshape(sides).copy()

    def _shape(self, told: Any) -> tuple[int, ...]:
        _require(isinstance(told, list) and len(told) <= 32)
        _require(all(type(side) is int and 0 <= side <= MOST_NUMBERS for side in told))
        return tuple(told)

    def _tensor(self, told: Any) -> Tensor:
        shape = self._shape(told["shape"])
        dtype = np.dtype(self._text(told["dtype"], 20))
        _require(dtype.kind in _KINDS)
        _require(told["kind"] in get_args(TensorKind))
        _require(isinstance(told["differentiable"], bool))
        value = self._array(told["value"], shape)
        if value is not None:
            with np.errstate(all="ignore"):
                value = value.astype(dtype)
        return Tensor(
            self._id(told["id"], "t"),
            self._text(told["name"], 100),
            told["kind"],
            shape,
            str(dtype),
            value,
            self._array(told["gradient"], shape),
            told["differentiable"],
            self._array(told["written"]),
        )

    def _edge(self, told: Any, shapes: Mapping[str, tuple[int, ...]]) -> Edge:
        id, tensor, target, position, gradient = told
        _require(tensor in shapes and type(position) is int)
        _require(target is None or self._id(target, "n") == target)
        return Edge(
            self._id(id, "e"), tensor, target, position, self._array(gradient, shapes[tensor])
        )

    def _node(self, told: Any, shapes: Mapping[str, tuple[int, ...]], groups: set[str]) -> Node:
        _require(told["operation"] in CATALOGUE)
        _require(told["output"] in shapes)
        _require(told["group"] is None or told["group"] in groups)
        _require(isinstance(told["settings"], dict) and len(told["settings"]) <= 20)
        return Node(
            self._id(told["id"], "n"),
            told["operation"],
            self._text(told["label"], 100),
            tuple(self._id(e, "e") for e in told["inputs"]),
            told["output"],
            told["group"],
            {self._text(k, 40): self._setting(v) for k, v in told["settings"].items()},
            self._place(told["place"]),
            self._text(told["closed"], 2000),
        )

    def _setting(self, value: Any, depth: int = 4) -> Any:
        if isinstance(value, list):
            _require(depth > 0 and len(value) <= 64)
            return tuple(self._setting(v, depth - 1) for v in value)
        if isinstance(value, str):
            return self._text(value)
        _require(value is None or isinstance(value, (bool, int, float)))
        return value

    def _place(self, told: Any) -> Place:
        path, line, code, cell = told
        _require(path is None or isinstance(path, str))
        for number in (line, cell):
            _require(number is None or (type(number) is int and 0 <= number < 10**7))
        return Place(None if path is None else path[:1000], line, self._text(code), cell)

    def _groups(self, told: Any) -> tuple[Group, ...]:
        groups: dict[str, Group] = {}
        for id, label, kind, parent, role, place in told:
            _require(kind in get_args(GroupKind))
            _require(parent is None or parent in groups)
            key = self._id(id, "g")
            _require(key not in groups)
            groups[key] = Group(
                key,
                self._text(label, 100),
                kind,
                parent,
                self._text(role, 40),
                self._place(place),
            )
        return tuple(groups.values())

    def _require_whole(self, nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> None:
        """Refuse what refers to what is not there, or goes round in a circle."""
        by_id = {edge.id: edge for edge in edges}
        _require(len(by_id) == len(edges))
        _require(len({node.id for node in nodes}) == len(nodes))
        made = {node.output: place for place, node in enumerate(nodes)}
        _require(len(made) == len(nodes))
        used = 0
        for place, node in enumerate(nodes):
            for position, id in enumerate(node.inputs):
                edge = by_id[id]
                _require(edge.target == node.id and edge.position == position)
                _require(made.get(edge.tensor, -1) < place)
                used += 1
        results = [edge.tensor for edge in edges if edge.target is None]
        _require(results == [self._told["output"]])
        _require(used + 1 == len(edges))


def with_places(graph: Graph, at: Callable[[Place], Place]) -> Graph:
    """Return a graph whose places are told in another way: paths as a reader knows them."""
    from dataclasses import replace

    return replace(
        graph,
        nodes=tuple(replace(n, place=at(n.place)) for n in graph.nodes),
        groups=tuple(replace(g, place=at(g.place)) for g in graph.groups),
    )
