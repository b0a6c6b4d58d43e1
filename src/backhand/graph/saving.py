"""A graph as a file, in the format that its name asks for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from backhand.atomic_file import write_atomically
from backhand.errors import SettingError
from backhand.graph.record import Graph
from backhand.language import gettext as _


def _json(graph: Graph) -> bytes:
    text = json.dumps(graph.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    return text.encode() + b"\n"


WRITERS: Final[dict[str, Callable[[Graph], bytes]]] = {
    ".html": lambda graph: graph.to_html().encode(),
    ".htm": lambda graph: graph.to_html().encode(),
    ".svg": lambda graph: graph.to_svg().encode(),
    ".png": lambda graph: graph.to_png(),
    ".dot": lambda graph: graph.to_dot().encode(),
    ".gv": lambda graph: graph.to_dot().encode(),
    ".json": _json,
}


def save_graph(graph: Graph, path: str | os.PathLike[str]) -> None:
    """Write a graph to `path`, whole or not at all.

    Raises
    ------
    SettingError
        The file's name ends with no known format.
    RunFolderError
        The file can't be written.
    """
    path = Path(path)
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise SettingError(
            _("{path} ends with no format of a graph; use one of {endings}").format(
                path=path, endings=", ".join(WRITERS)
            )
        )
    write_atomically(path, writer(graph))
