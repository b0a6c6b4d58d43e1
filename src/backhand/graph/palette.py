"""The colours of a drawing, by light and in the dark; each pair is told apart by colour-blind eyes.

Forward is drawn in ink, backward in violet; blue and orange are the heat maps' own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "paper": "#fbfaf7",
    "card": "#ffffff",
    "box": "#f3f0e7",
    "frame": "#f6f4ee",
    "ink": "#1d2530",
    "soft": "#5d6875",
    "faint": "#a9aeb4",
    "line": "#d9d5ca",
    "back": "#6f3cc3",
    "good": "#14743f",
    "bad": "#b3261e",
    "map": "none",
}
DARK: Final[Mapping[str, str]] = {
    "paper": "#12161b",
    "card": "#1a2027",
    "box": "#242c36",
    "frame": "#161b21",
    "ink": "#e8e6e1",
    "soft": "#9aa5b1",
    "faint": "#5b6672",
    "line": "#34404c",
    "back": "#c0a0ff",
    "good": "#6fd39b",
    "bad": "#ff8a80",
    # The heat maps are one picture for both.
    "map": "brightness(1.6)",
}


@cache
def drawing_style() -> str:
    """Return the drawing's style sheet, with var(--name) for each colour."""
    return files("backhand.graph").joinpath("templates", "drawing.css").read_text("utf-8")


def coloured(style: str, colours: Mapping[str, str]) -> str:
    """Return a style sheet with the colours themselves, for readers that know no variables."""
    return re.sub(r"var\(--([a-z]+)\)", lambda found: colours[found[1]], style)
