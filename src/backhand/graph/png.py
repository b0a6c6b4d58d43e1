"""A graph as a picture of pixels, drawn by resvg, which comes as an extra."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from backhand.errors import MissingPackageError
from backhand.graph.record import Graph
from backhand.graph.svg import graph_svg
from backhand.language import gettext as _


def graph_png(
    graph: Graph,
    *,
    opened: Collection[str] | Literal["all"] | None = None,
    theme: Literal["light", "dark"] = "light",
    scale: float = 2.0,
) -> bytes:
    """Return the drawing of a graph as a PNG.

    Parameters
    ----------
    graph : Graph
    opened : collection of group ids, or "all", optional
    theme : "light" or "dark"
    scale : float
        Pixels for each of the drawing's.

    Raises
    ------
    MissingPackageError
        resvg is not installed.
    """
    try:
        import resvg_py
    except ImportError as error:
        raise MissingPackageError(
            _("a PNG is drawn by resvg-py, which is not installed: {command}").format(
                command="pip install 'backhand[graph]'"
            )
        ) from error
    svg = graph_svg(graph, opened=opened, theme=theme)
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, zoom=scale, image_rendering="optimize_speed")
    )
