"""The computational graph of a pass: recorded, explained, drawn."""

from __future__ import annotations

from backhand.graph.explanation import Derivative as Derivative
from backhand.graph.explanation import Explanation as Explanation
from backhand.graph.explanation import explain_group as explain_group
from backhand.graph.explanation import explain_node as explain_node
from backhand.graph.record import Edge as Edge
from backhand.graph.record import Graph as Graph
from backhand.graph.record import Group as Group
from backhand.graph.record import Judgement as Judgement
from backhand.graph.record import Node as Node
from backhand.graph.record import Place as Place
from backhand.graph.record import Tensor as Tensor
from backhand.graph.recording import record_layer as record_layer
from backhand.graph.recording import record_network as record_network
