"""A graph as a web page that stands in one file: drawn, stepped through, explained.

Python writes the parts of the drawing and where they may stand; the page's script puts them there,
opens and closes boxes, and shows what has been computed at a step. The page carries all languages.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any, Final

import numpy as np

from backhand.graph import marks
from backhand.graph.explanation import explain_group, explain_node
from backhand.graph.heat_map import heat_map, picture_uri
from backhand.graph.json_form import explanation_dict, plain, structure
from backhand.graph.layout import Plan
from backhand.graph.layout import plan as plan_of
from backhand.graph.palette import DARK, LIGHT, drawing_style
from backhand.graph.record import Array, Graph
from backhand.graph.texts import page_texts
from backhand.language import LANGUAGES, language, speaking

# Beyond this many operations the details show the drawing's own small heat maps.
_MOST_PICTURED: Final = 300
# Cells of the details' heat maps.
_ROWS: Final = 16
_COLUMNS: Final = 28


def graph_page(graph: Graph) -> str:
    """Return the page of a graph; it opens in the language in force.

    It asks for nothing outside itself, and names, code and messages in it are text, never markup.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("backhand.graph"), autoescape=True, undefined=StrictUndefined
    )
    plan = plan_of(graph)
    script = "".join(_template(name) for name in ("placement.js", "page.js"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    texts, explanations = {}, {}
    for name in LANGUAGES:
        with speaking(name):
            texts[name] = page_texts()
            explanations[name] = {
                **{one.id: explanation_dict(explain_node(graph, one.id)) for one in graph.nodes},
                **{one.id: explanation_dict(explain_group(graph, one.id)) for one in graph.groups},
            }
    return environment.get_template("page.html").render(
        lang=language(),
        name=graph.name,
        texts=texts[language()],
        data={
            "language": language(),
            "graph": _lean(graph),
            "plan": plain(plan.as_dict()),
            "texts": texts,
            "explanations": explanations,
            "pictures": _pictures(graph),
        },
        # All of these are backhand's own, or escaped by marks.safe.
        parts=Markup(_parts(graph, plan)),
        style=Markup(_colours() + drawing_style() + _template("page.css")),
        script=Markup(script),
        digest=digest,
    )


def _template(name: str) -> str:
    return files("backhand.graph").joinpath("templates", name).read_text("utf-8")


def _colours() -> str:
    light, dark = (
        " ".join(f"--{name}: {colour};" for name, colour in colours.items())
        for colours in (LIGHT, DARK)
    )
    return (
        f":root {{ {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {dark} }} }}\n"
        f":root[data-theme=dark] {{ {dark} }}\n"
    )


def _parts(graph: Graph, plan: Plan) -> str:
    """Return every part that may come to be seen, each about its own origin."""
    parts = []
    for group in graph.groups:
        parts.append(
            f'<g class="frame-group" data-frame="{marks.safe(group.id)}">'
            f'<rect class="frame {group.kind}" rx="14"/></g>'
        )
    for group in graph.groups:
        parts.append(
            f'<g class="frame-heading part" data-heading="{marks.safe(group.id)}">'
            f"{marks.frame_heading(group)}</g>"
        )
    for node in graph.nodes:
        parts.append(
            f'<g class="node part" data-item="{marks.safe(node.id)}">'
            f"{marks.node_mark(node, plan)}</g>"
        )
    for group in graph.groups:
        parts.append(
            f'<g class="box part" data-item="{marks.safe(group.id)}">'
            f"{marks.box_mark(graph, group, plan)}</g>"
        )
    for tensor in graph.tensors:
        parts.append(
            f'<g class="chip part" data-tensor="{marks.safe(tensor.id)}">'
            f"{marks.chip_mark(graph, tensor, plan)}</g>"
        )
    return "\n".join(parts)


def _lean(graph: Graph) -> dict[str, Any]:
    """Return the graph as data, without what the page has elsewhere."""
    document = structure(graph, heat_maps=False)
    for tensor, record in zip(document["tensors"], graph.tensors, strict=True):
        tensor["flows_back"] = marks.flows_back(graph, record)
    for edge in document["edges"]:
        # Of a tensor that is used once, the edge's gradient is the tensor's own.
        if len(graph.uses(edge["tensor"])) == 1:
            del edge["gradient"]
    return document


def _pictures(graph: Graph) -> dict[str, str]:
    """Return the details' heat maps by "t3.value", "t3.gradient", "e5.gradient", …"""
    arrays: dict[str, Array | None] = {}
    for tensor in graph.tensors:
        if len(graph.nodes) <= _MOST_PICTURED:
            arrays[f"{tensor.id}.value"] = tensor.value
            arrays[f"{tensor.id}.gradient"] = tensor.gradient
        arrays[f"{tensor.id}.written"] = tensor.written
        if tensor.judgement is not None:
            arrays[f"{tensor.id}.numerical"] = tensor.judgement.numerical
        uses = graph.uses(tensor.id)
        if len(uses) > 1:
            arrays.update({f"{edge.id}.gradient": edge.gradient for edge in uses})
    return {
        key: picture_uri(heat_map(array, _ROWS, _COLUMNS))
        for key, array in arrays.items()
        if array is not None and array.size > 1 and np.asarray(array).dtype.kind in "biuf"
    }
