"""What an operation computes and what its local derivatives are, in symbols, shapes and words."""

from __future__ import annotations

from dataclasses import dataclass

from backhand.graph.record import Graph


@dataclass(frozen=True)
class Derivative:
    """How a gradient goes back through a node along one of its edges.

    Attributes
    ----------
    edge : str
    symbols : str
        "dW = xᵀ · dout"
    shapes : str
        The same with each array's shape, so that only one product fits:
        "(784, 50) = (784, 3) · (3, 50)".
    words : str
        For people, in the language in force.
    """

    edge: str
    symbols: str
    shapes: str
    words: str


@dataclass(frozen=True)
class Explanation:
    """A node or a closed group, explained.

    Attributes
    ----------
    symbols : str
        The forward equation: "y = x · W".
    shapes : str
        "(3, 50) = (3, 784) · (784, 50)"
    words : str
        What it does, in the language in force.
    derivatives : tuple of Derivative
        One for each edge that a gradient flows back along; empty where none does.
    """

    symbols: str
    shapes: str
    words: str
    derivatives: tuple[Derivative, ...] = ()


def explain_node(graph: Graph, node: str) -> Explanation:
    """Explain one operation of a graph."""
    raise NotImplementedError


def explain_group(graph: Graph, group: str) -> Explanation:
    """Explain a closed box: its equation by its role, with the tensors that cross its border."""
    raise NotImplementedError
