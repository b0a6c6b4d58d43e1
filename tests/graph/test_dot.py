"""The graph in Graphviz' language, read by a small grammar of it."""

from __future__ import annotations

import re

from backhand.graph.dot import graph_dot

STRING = r'"(?:[^"\\]|\\.)*"'
WORD = rf"(?:{STRING}|[A-Za-z_]\w*)"
ATTRIBUTES = rf"\[{WORD}={WORD}(?: {WORD}={WORD})*\]"
LINES = [
    rf"digraph {WORD} {{",
    rf"subgraph {WORD} {{",
    r"}",
    rf"{WORD}={WORD};",
    rf"{WORD} {ATTRIBUTES};",
    rf"{WORD} -> {WORD}(?: {ATTRIBUTES})?;",
]


def parse(dot):
    """Return the statements; fail where a line is none, or a brace is left open."""
    depth, statements = 0, []
    for line in dot.strip().split("\n"):
        line = line.strip()
        line = re.sub(r"fontsize=10", 'fontsize="10"', line)
        assert any(re.fullmatch(form, line) for form in LINES), line
        depth += line.endswith("{")
        depth -= line == "}"
        statements.append(line)
    assert depth == 0
    return statements


def test_every_line_is_a_statement(two_layers):
    statements = parse(graph_dot(two_layers))
    assert sum(line.startswith("subgraph") for line in statements) == 5
    arrows = [line for line in statements if "->" in line]
    assert sum("dashed" not in line for line in arrows) == 13
    assert sum("dashed" in line for line in arrows) == 11


def test_shapes_and_verdicts_are_labels(two_layers):
    dot = graph_dot(two_layers)
    assert "W1  3×4" in dot
    assert "✗ BH101" in dot


def test_strangers_texts_stay_within_their_quotes(hostile):
    parse(graph_dot(hostile))
