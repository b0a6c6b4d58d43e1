"""What a recorded pass holds: operations, the arrays that flow between them, the boxes round them.

A pass is recorded once and only read after that: these records are frozen. A drawing never asks
the code again.

An array that two operations use is one `Tensor` with two `Edge`s, each with the gradient that
flows back along it; the tensor's gradient is their sum, as the chain rule has it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import frozen

Array = NDArray[Any]

# Of the JSON that `backhand graph --format json` prints.
SCHEMA: Final = 1

TensorKind = Literal["input", "parameter", "labels", "constant", "value", "output"]
GroupKind = Literal["network", "layer", "function"]
Verdict = Literal["pass", "fail", "unknown"]


@frozen
class Place:
    """Where the code of an operation stands.

    Attributes
    ----------
    path : str or None
    line : int or None
        In the file.
    code : str
        The line itself, stripped; "" where it can't be read.
    cell : int or None
        Of a notebook, from 1; `line` is then counted within the cell.
    """

    path: str | None = None
    line: int | None = None
    code: str = ""
    cell: int | None = None


@frozen
class Judgement:
    """What the checker found about one gradient that was written by hand.

    Attributes
    ----------
    verdict : "pass", "fail" or "unknown"
    numerical : float array of the tensor's shape, or None
        The derivative by central differences; nan where an entry was not computed; None where
        the checker did not compute it entry by entry.
    max_abs_error : float or None
        Largest absolute difference between the hand-written and the numerical gradient.
    rules : tuple of str
        Of the findings about it ("BH103"), most probable first.
    message : str
        The first finding's, for people; "" where there is none.
    """

    verdict: Verdict = "unknown"
    numerical: Array | None = None
    max_abs_error: float | None = None
    rules: tuple[str, ...] = ()
    message: str = ""


@frozen
class Tensor:
    """An array of the pass.

    Attributes
    ----------
    id : str
        "t0", "t1", …
    name : str
        "x", "W1", "t"; "" for what the code gave no name.
    kind : str
        input, parameter, labels, constant: nothing computes it; value; output: the result.
    shape : tuple of int
    dtype : str
        As NumPy writes it, "float64".
    value : array or None
        None: not computed yet, which is not zero.
    gradient : array or None
        The derivative of the output (times the upstream gradient) with respect to it, from the
        operations' local derivatives. None: not computed, or nothing flows back to it.
    differentiable : bool
        False for integers, masks and what only they reach: no gradient is due.
    written : array or None
        The gradient that the code's own backward gave for it, where it gave one: parameters,
        inputs, and what flows between two layers.
    judgement : Judgement or None
        None where the checker did not run.
    """

    id: str
    name: str
    kind: TensorKind
    shape: tuple[int, ...]
    dtype: str
    value: Array | None = None
    gradient: Array | None = None
    differentiable: bool = True
    written: Array | None = None
    judgement: Judgement | None = None


@frozen
class Edge:
    """A tensor on its way into one operation, or out of the graph.

    Attributes
    ----------
    id : str
        "e0", "e1", …
    tensor : str
    target : str or None
        The node that uses it; None: it is the result.
    position : int
        Which operand of the node it is, from 0.
    gradient : array or None
        What flows back along this edge alone, in the tensor's shape.
    """

    id: str
    tensor: str
    target: str | None
    position: int
    gradient: Array | None = None


@frozen
class Node:
    """One operation of the pass.

    Attributes
    ----------
    id : str
        "n0", "n1", … in the order in which they ran.
    operation : str
        A key of the catalogue (`backhand.graph.operations`): "matmul", "add", "exp", …; "box"
        for what could not be traced.
    label : str
        What is drawn: "·", "+", "exp"; of a box the function's name.
    inputs : tuple of str
        Edges, by position.
    output : str
        Tensor.
    group : str or None
        The innermost box round it.
    settings : dict
        What else the operation was told: axis, keepdims, shape, index (as text).
    place : Place
    closed : str
        Of a box: why it can't be opened, for people; else "".
    """

    id: str
    operation: str
    label: str
    inputs: tuple[str, ...]
    output: str
    group: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    place: Place = Place()
    closed: str = ""


@frozen
class Group:
    """A box that opens into its parts: a network, a layer, a function of several operations.

    Attributes
    ----------
    id : str
        "g0", "g1", …
    label : str
        "Affine1", "softmax".
    kind : "network", "layer" or "function"
    parent : str or None
    role : str
        affine, relu, softmax-with-loss, …, as the checker names them; "" where it knows none.
    place : Place
        Where its code begins.
    """

    id: str
    label: str
    kind: GroupKind
    parent: str | None = None
    role: str = ""
    place: Place = Place()


@dataclass(frozen=True)
class Graph:
    """The computational graph of one pass.

    Attributes
    ----------
    name : str
        Of the subject.
    tensors, edges, nodes, groups : tuples
        Nodes stand in the order of the forward pass; backward goes the other way.
    output : str
        The tensor that is the result.
    upstream : array
        The upstream gradient that the backward pass began with, of the output's shape; 1 for a
        loss.
    notes : tuple of str
        What a reader has to know: what could not be traced and why, what was left out.
    """

    name: str
    tensors: tuple[Tensor, ...]
    edges: tuple[Edge, ...]
    nodes: tuple[Node, ...]
    groups: tuple[Group, ...]
    output: str
    upstream: Array
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        # The arrays would fill pages; `to_dict` has them all.
        return f"<Graph {self.name!r}: {len(self.nodes)} operations, {len(self.tensors)} arrays>"

    def tensor(self, id: str) -> Tensor:
        """Return the tensor of an id."""
        return self._tensors[id]

    def edge(self, id: str) -> Edge:
        """Return the edge of an id."""
        return self._edges[id]

    def node(self, id: str) -> Node:
        """Return the node of an id."""
        return self._nodes[id]

    def group(self, id: str) -> Group:
        """Return the group of an id."""
        return self._groups[id]

    def producer(self, tensor: str) -> Node | None:
        """Return the node that computes a tensor; None where nothing does."""
        return self._producers.get(tensor)

    def uses(self, tensor: str) -> tuple[Edge, ...]:
        """Return the edges along which a tensor is used."""
        return self._uses.get(tensor, ())

    def to_svg(
        self,
        *,
        opened: Collection[str] | Literal["all"] | None = None,
        theme: Literal["auto", "light", "dark"] = "auto",
    ) -> str:
        """Return the drawing as SVG; `opened` are the ids of the groups that are open, or "all"."""
        from backhand.graph.svg import graph_svg

        return graph_svg(self, opened=opened, theme=theme)

    def to_html(self) -> str:
        """Return the page that steps through the graph: one file, nothing fetched."""
        from backhand.graph.page import graph_page

        return graph_page(self)

    def to_dot(self) -> str:
        """Return the graph in Graphviz' language."""
        from backhand.graph.dot import graph_dot

        return graph_dot(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the graph as plain data that JSON can hold."""
        from backhand.graph.json_form import graph_dict

        return graph_dict(self)

    def to_png(
        self,
        *,
        opened: Collection[str] | Literal["all"] | None = None,
        theme: Literal["light", "dark"] = "light",
        scale: float = 2.0,
    ) -> bytes:
        """Return the drawing as a PNG.

        Raises
        ------
        MissingPackageError
            resvg-py, of the extra `graph`, is not installed.
        """
        from backhand.graph.png import graph_png

        return graph_png(self, opened=opened, theme=theme, scale=scale)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the graph to a file in the format that its name ends with.

        Parameters
        ----------
        path : str or path
            Ends with .html, .svg, .png, .dot (or .gv) or .json.

        Raises
        ------
        SettingError
            It ends with something else.
        RunFolderError
            The file can't be written; what stood there before still stands.
        """
        from backhand.graph.saving import save_graph

        save_graph(self, path)

    def _repr_html_(self) -> str:
        from backhand.graph.notebook import graph_frame

        return graph_frame(self)

    def __post_init__(self) -> None:
        uses: dict[str, tuple[Edge, ...]] = {}
        for edge in self.edges:
            uses[edge.tensor] = (*uses.get(edge.tensor, ()), edge)
        for name, index in (
            ("_tensors", {one.id: one for one in self.tensors}),
            ("_edges", {one.id: one for one in self.edges}),
            ("_nodes", {one.id: one for one in self.nodes}),
            ("_groups", {one.id: one for one in self.groups}),
            ("_producers", {one.output: one for one in self.nodes}),
            ("_uses", uses),
        ):
            object.__setattr__(self, name, index)

    _tensors: Mapping[str, Tensor] = field(init=False, repr=False, compare=False)
    _edges: Mapping[str, Edge] = field(init=False, repr=False, compare=False)
    _nodes: Mapping[str, Node] = field(init=False, repr=False, compare=False)
    _groups: Mapping[str, Group] = field(init=False, repr=False, compare=False)
    _producers: Mapping[str, Node] = field(init=False, repr=False, compare=False)
    _uses: Mapping[str, tuple[Edge, ...]] = field(init=False, repr=False, compare=False)


def as_plain(array: Array | None) -> Array | None:
    """Return an array of the base class that nothing else changes; None stays None."""
    return None if array is None else np.array(array, copy=True, subok=False)
