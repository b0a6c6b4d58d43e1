"""The parts of a drawing as SVG, each about its own origin: the left end of its line.

The static picture and the page put the same parts in their places.
"""

from __future__ import annotations

from html import escape
from typing import Final

import numpy as np

from backhand.graph.heat_map import heat_map, picture_uri
from backhand.graph.layout import (
    CHIP_DOWN,
    LABEL_LETTERS,
    NAME_LETTERS,
    NODE_HEIGHT,
    Plan,
)
from backhand.graph.number_text import number_text
from backhand.graph.record import Array, Graph, Group, Node, Tensor
from backhand.graph.text_width import shortened, text_width

# A row of a tensor: its value above the line, its gradient below.
ROW: Final = 26.0
_APART: Final = 2.0
# Cells of the small heat maps.
_ROWS: Final = 6
_COLUMNS: Final = 24


def safe(text: str) -> str:
    """Return a text that may stand in XML, whatever it holds."""
    return escape("".join(letter if _is_allowed(letter) else "�" for letter in text))


def _is_allowed(letter: str) -> bool:
    code = ord(letter)
    return letter in "\t\n\r" or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF


def node_mark(node: Node, plan: Plan) -> str:
    """Return an operation: a circle, longer where its label is."""
    body = plan.bodies[node.id]
    untraced = node.operation == "box"
    radius = 6 if untraced else NODE_HEIGHT / 2
    return (
        f'<rect class="body{" untraced" if untraced else ""}" y="{-NODE_HEIGHT / 2:g}"'
        f' width="{body.width:g}" height="{NODE_HEIGHT:g}" rx="{radius:g}"/>'
        f'<text class="label" x="{body.width / 2:g}" y="5.5">'
        f"{safe(shortened(node.label, LABEL_LETTERS))}</text>"
    )


def box_mark(graph: Graph, group: Group, plan: Plan) -> str:
    """Return a closed box."""
    body = plan.bodies[group.id]
    width, height = body.width, body.up + body.down
    alarm = ""
    if hides_failure(graph, group, plan):
        alarm = f'<g class="bad" transform="translate(8 {-body.up + 8:g})">{_cross()}</g>'
    return (
        f'<rect class="body" y="{-body.up:g}" width="{width:g}" height="{height:g}" rx="11"/>'
        f'<text class="label" x="{width / 2:g}" y="5.5">'
        f"{safe(shortened(group.label, LABEL_LETTERS))}</text>"
        f'<path class="sign" d="M{width - 16:g} {-body.up + 12:g}h8m-4 -4v8"/>{alarm}'
    )


def hides_failure(graph: Graph, group: Group, plan: Plan) -> bool:
    """Say whether a wrong gradient is inside a closed box, out of sight."""
    shown = set(plan.results[group.id])
    for tensor in graph.tensors:
        if tensor.judgement is None or tensor.judgement.verdict != "fail" or tensor.id in shown:
            continue
        producer = graph.producer(tensor.id)
        box = plan.parents[producer.id if producer is not None else tensor.id]
        while box and box != group.id:
            box = plan.parents[box]
        if box == group.id:
            return True
    return False


def frame_heading(group: Group) -> str:
    """Return the heading of an open box, about the box's upper left corner."""
    return (
        f'<path class="sign" d="M13 17h8"/>'
        f'<text class="heading" x="29" y="21.5">{safe(shortened(group.label, 40))}</text>'
    )


def chip_mark(graph: Graph, tensor: Tensor, plan: Plan) -> str:
    """Return a tensor: its name and shape, its value above the line, its gradient below."""
    width = plan.chips[tensor.id].width
    shape = "×".join(map(str, tensor.shape))
    name = safe(shortened(tensor.name, NAME_LETTERS))
    caption = (
        f'<text class="caption" x="{width / 2:g}" y="{-ROW - _APART - 7:g}">'
        f'<tspan class="name">{name}</tspan>{"&#160;&#160;" if name and shape else ""}'
        f"<tspan>{shape}</tspan></text>"
    )
    rows = _row("value", tensor.value, width, -ROW - _APART, tensor.value is None)
    if tensor.kind != "constant":
        if flows_back(graph, tensor):
            rows += _row("gradient", tensor.gradient, width, _APART, tensor.gradient is None)
        else:
            rows += _nothing(width)
    return caption + rows + _seal(tensor, width)


def flows_back(graph: Graph, tensor: Tensor) -> bool:
    """Say whether a gradient is due to a tensor, be it computed yet or not."""
    if not tensor.differentiable:
        return False
    return tensor.gradient is not None or not any(one.gradient is not None for one in graph.tensors)


def _row(kind: str, array: Array | None, width: float, y: float, lacks: bool) -> str:
    lack = (
        f'<g class="{kind} lack"><rect class="cell" y="{y:g}" width="{width:g}" height="{ROW:g}"'
        f' rx="4"/><text class="number" x="{width / 2:g}" y="{y + ROW / 2 + 4.5:g}">–</text></g>'
    )
    if lacks or array is None:
        return lack
    return f'<g class="{kind} have">{_cell(array, width, y)}</g>{lack}'


def _cell(array: Array, width: float, y: float) -> str:
    frame = f'<rect class="cell" y="{y:g}" width="{width:g}" height="{ROW:g}" rx="4"/>'
    text = ""
    if array.size == 1:
        text = number_text(array.reshape(-1)[0].item())
    elif array.size and not np.any(array):
        text = "0"
    elif not array.size:
        text = "[ ]"
    if text:
        middle = f'x="{width / 2:g}" y="{y + ROW / 2 + 4.5:g}"'
        return f'{frame}<text class="number" {middle}>{safe(text)}</text>'
    uri = picture_uri(heat_map(array, _ROWS, _COLUMNS))
    return (
        f'{frame}<image x="2" y="{y + 2:g}" width="{width - 4:g}" height="{ROW - 4:g}"'
        f' preserveAspectRatio="none" href="{uri}"/>'
    )


def _nothing(width: float) -> str:
    """Return the sign that no gradient flows here: a struck circle, which is not a dash."""
    x, y = width / 2, _APART + ROW / 2
    return (
        f'<g class="gradient nothing"><path class="sign" d="M{x - 5:g} {y:g}a5 5 0 1 0 10 0'
        f'a5 5 0 1 0 -10 0M{x - 3.6:g} {y + 3.6:g}l7.2 -7.2"/></g>'
    )


def _seal(tensor: Tensor, width: float) -> str:
    """Return the checker's verdict under a tensor: told apart by shape and text."""
    judgement = tensor.judgement
    if judgement is None:
        return ""
    y = CHIP_DOWN + 3
    if judgement.verdict == "fail":
        text = safe(shortened(judgement.rules[0], 10) if judgement.rules else "")
        length = 17 + (text_width(text, 12) + 8 if text else 0)
        x = width / 2 - length / 2
        return (
            f'<rect class="alarm" x="-4" y="{-ROW - _APART - 4:g}" width="{width + 8:g}"'
            f' height="{2 * ROW + 2 * _APART + 8:g}" rx="6"/>'
            f'<g class="seal-group bad" transform="translate({x:g} {y + 1:g})">'
            f'<rect class="seal" width="{length:g}" height="15" rx="3"/>'
            f'<path class="stroke" d="M5 4l7 7m0 -7l-7 7"/>'
            f'<text class="verdict" x="18" y="11.5">{text}</text></g>'
        )
    x = width / 2 - 7.5
    if judgement.verdict == "pass":
        return (
            f'<g class="seal-group good" transform="translate({x:g} {y + 1:g})">'
            f'<circle class="seal" cx="7.5" cy="7.5" r="7"/>'
            f'<path class="stroke" d="M4 7.8l2.6 2.6l4.4 -5.2"/></g>'
        )
    return (
        f'<g class="seal-group unknown" transform="translate({x:g} {y + 1:g})">'
        f'<circle class="seal" cx="7.5" cy="7.5" r="7"/>'
        f'<text class="verdict" x="4.5" y="11.5">?</text></g>'
    )


def _cross() -> str:
    return (
        '<rect class="seal" width="15" height="15" rx="3"/>'
        '<path class="stroke" d="M4 4l7 7m0 -7l-7 7"/>'
    )
