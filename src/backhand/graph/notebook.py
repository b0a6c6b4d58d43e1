"""A graph in a notebook: its page in a frame of its own."""

from __future__ import annotations

from html import escape
from typing import Final

from backhand.graph.page import graph_page
from backhand.graph.record import Graph
from backhand.language import gettext as _

_HEIGHT: Final = 620


def graph_frame(graph: Graph) -> str:
    """Return an <iframe> that carries the page.

    Its styles and scripts reach nothing of the notebook, and several stand beside one another.
    """
    title = escape(_("Computational graph of {name}").format(name=graph.name))
    return (
        f'<iframe title="{title}" sandbox="allow-scripts" loading="lazy"'
        f' style="width: 100%; height: {_HEIGHT}px; border: 0;"'
        f' srcdoc="{escape(graph_page(graph))}"></iframe>'
    )
