"""A graph in Graphviz' own language, for those who draw with it."""

from __future__ import annotations

from backhand.graph.layout import caption_text
from backhand.graph.palette import LIGHT
from backhand.graph.record import Graph, Tensor


def graph_dot(graph: Graph) -> str:
    """Return a graph as DOT: boxes as clusters, gradients as dashed arrows back."""
    lines = [
        f"digraph {_quoted(graph.name)} {{",
        "  rankdir=LR;",
        '  node [fontname="sans-serif" shape=ellipse];',
        '  edge [fontname="sans-serif" fontsize=10];',
    ]
    lines += _box(graph, None, "  ")
    for tensor in graph.tensors:
        if graph.producer(tensor.id) is None and graph.uses(tensor.id):
            lines.append(
                f"  {_quoted(tensor.id)} [shape=box style=rounded label={_quoted(_label(tensor))}];"
            )
    if any(edge.target is None for edge in graph.edges):
        lines.append('  out [shape=none label=""];')
    for edge in graph.edges:
        tensor = graph.tensor(edge.tensor)
        producer = graph.producer(tensor.id)
        source = _quoted(tensor.id if producer is None else producer.id)
        target = "out" if edge.target is None else _quoted(edge.target)
        label = "" if producer is None else f" [label={_quoted(_label(tensor))}]"
        lines.append(f"  {source} -> {target}{label};")
        if edge.gradient is not None:
            color = _quoted(LIGHT["back"])
            lines.append(f"  {target} -> {source} [style=dashed color={color} constraint=false];")
    return "\n".join([*lines, "}", ""])


def _box(graph: Graph, group: str | None, indent: str) -> list[str]:
    lines = [
        f"{indent}{_quoted(node.id)} [label={_quoted(node.label)}"
        f"{' shape=box' if node.operation == 'box' else ''}];"
        for node in graph.nodes
        if node.group == group
    ]
    for inner in graph.groups:
        if inner.parent == group:
            lines.append(f"{indent}subgraph {_quoted('cluster_' + inner.id)} {{")
            lines.append(f"{indent}  label={_quoted(inner.label)};")
            lines += _box(graph, inner.id, indent + "  ")
            lines.append(f"{indent}}}")
    return lines


def _label(tensor: Tensor) -> str:
    text = caption_text(tensor)
    if tensor.judgement is not None and tensor.judgement.verdict == "fail":
        text = " ".join((text, "✗", *tensor.judgement.rules[:1]))
    return text


def _quoted(text: str) -> str:
    """Return a text as a quoted string of DOT, in which nothing is an escape."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'
