"""The computational graph of a pass: recorded, explained, drawn."""

from backhand.graph.explanation import Derivative, Explanation, explain_group, explain_node
from backhand.graph.record import Edge, Graph, Group, Judgement, Node, Place, Tensor
from backhand.graph.recording import record_layer, record_network

__all__ = [
    "Derivative",
    "Edge",
    "Explanation",
    "Graph",
    "Group",
    "Judgement",
    "Node",
    "Place",
    "Tensor",
    "explain_group",
    "explain_node",
    "record_layer",
    "record_network",
]
