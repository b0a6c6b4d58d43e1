"""A graph as an SVG that stands alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from backhand.graph import marks
from backhand.graph.layout import plan as plan_of
from backhand.graph.marks import safe
from backhand.graph.palette import DARK, LIGHT, coloured, drawing_style
from backhand.graph.placement import place
from backhand.graph.record import Graph, Tensor
from backhand.language import gettext as _

Theme = Literal["auto", "light", "dark"]


def graph_svg(
    graph: Graph, *, opened: Collection[str] | Literal["all"] | None = None, theme: Theme = "auto"
) -> str:
    """Return the drawing of a graph.

    Parameters
    ----------
    graph : Graph
    opened : collection of group ids, or "all", optional
        The boxes that are open; by default networks are, layers are not.
    theme : "auto", "light" or "dark"
        auto: as the reader's system has it.

    Returns
    -------
    svg : str
        One <svg> element, with its style; nothing is fetched from elsewhere.
    """
    plan = plan_of(graph)
    if opened is None:
        opened = plan.opened
    elif opened == "all":
        opened = [group.id for group in graph.groups]
    placed = place(plan, opened)
    parts: list[str] = []
    for group in graph.groups:
        spot = placed.frames.get(group.id)
        if spot is not None:
            parts.append(
                f'<g transform="translate({spot.x:g} {spot.y - spot.up:g})">'
                f'<rect class="frame {group.kind}" width="{spot.width:g}"'
                f' height="{spot.up + spot.down:g}" rx="14"/></g>'
            )
    for wire in placed.wires:
        tensor = graph.tensor(wire.tensor)
        parts.append(f'<path class="wire forward" d="{wire.forward}"/>')
        if tensor.gradient is not None:
            parts.append(f'<path class="wire backward" d="{wire.backward}"/>')
    for group in graph.groups:
        spot = placed.frames.get(group.id)
        if spot is not None:
            parts.append(
                f'<g transform="translate({spot.x:g} {spot.y - spot.up:g})">'
                f"{marks.frame_heading(group)}</g>"
            )
    for node in graph.nodes:
        spot = placed.bodies.get(node.id)
        if spot is not None:
            parts.append(
                f'<g class="node" transform="translate({spot.x:g} {spot.y:g})">'
                f"<title>{safe(node.label)}</title>{marks.node_mark(node, plan)}</g>"
            )
    for group in graph.groups:
        spot = placed.bodies.get(group.id)
        if spot is not None:
            parts.append(
                f'<g class="box" transform="translate({spot.x:g} {spot.y:g})">'
                f"<title>{safe(group.label)}</title>{marks.box_mark(graph, group, plan)}</g>"
            )
    for tensor in graph.tensors:
        spot = placed.chips.get(tensor.id)
        if spot is not None:
            parts.append(
                f'<g class="chip" transform="translate({spot.x:g} {spot.y:g})">'
                f"<title>{safe(_title(tensor))}</title>{marks.chip_mark(graph, tensor, plan)}</g>"
            )
    # In a picture that does not move, what is known hides what would stand for it.
    style = drawing_style() + ".drawing .have + .lack { display: none; }\n"
    sheet = coloured(style, DARK if theme == "dark" else LIGHT)
    if theme == "auto":
        sheet += f"@media (prefers-color-scheme: dark) {{\n{coloured(style, DARK)}}}\n"
    title = _("Computational graph of {name}").format(name=graph.name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img"'
        f' width="{placed.width:g}" height="{placed.height:g}"'
        f' viewBox="0 0 {placed.width:g} {placed.height:g}">'
        f"<title>{safe(title)}</title><style>{sheet}</style>"
        # A picture that is shown alone brings its paper.
        f'<rect class="paper" width="100%" height="100%" fill="{_paper(theme)}"/>'
        f"{''.join(parts)}</svg>"
    )


def _paper(theme: Theme) -> str:
    return "none" if theme == "auto" else (DARK if theme == "dark" else LIGHT)["paper"]


def _title(tensor: Tensor) -> str:
    shape = "×".join(map(str, tensor.shape))
    return " ".join(part for part in (tensor.name, shape, tensor.dtype) if part)
