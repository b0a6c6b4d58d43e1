"""Which lines of a file a pass runs, and what the names in its functions hold meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

import numpy as np

# Of a container or an object, so many of its entries are looked at.
_ENTRIES: Final = 40
# Lines that are looked at, visits counted: what a loop does is known after some turns.
_VISITS: Final = 20_000

Shape = tuple[int, ...]


@dataclass
class Watched:
    """What one pass ran.

    Attributes
    ----------
    lines : dict of set of int
        Function, by its first line → its lines that ran.
    shapes : dict of dict
        Function → text of a name, an attribute, an entry → the shape of what it held.
    whole : dict of set
        Function → those texts that held whole numbers.
    """

    lines: dict[int, set[int]] = field(default_factory=dict)
    shapes: dict[int, dict[str, Shape]] = field(default_factory=dict)
    whole: dict[int, set[str]] = field(default_factory=dict)


def watched(run: Callable[[], Any], path: str) -> Watched:
    """Run something, and return what of a file it ran.

    What it raises is let go by: the lines up to there were run.
    """
    found = Watched()
    left = _VISITS

    def look(frame: FrameType) -> None:
        first = frame.f_code.co_firstlineno
        shapes = found.shapes.setdefault(first, {})
        whole = found.whole.setdefault(first, set())
        for name, value in frame.f_locals.items():
            if name.isidentifier():
                _look_at(name, value, shapes, whole, 0)
        # Of what the file keeps outside, the names that the function reads.
        for name in frame.f_code.co_names:
            if name in frame.f_globals and name not in shapes:
                _look_at(name, frame.f_globals[name], shapes, whole, 0)

    def local(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal left
        if event == "line":
            found.lines.setdefault(frame.f_code.co_firstlineno, set()).add(frame.f_lineno)
        left -= 1
        if event == "return" or left > 0:
            look(frame)
        return local if left > 0 or event != "line" else None

    def begun(frame: FrameType, _event: str, _argument: Any) -> Any:
        return local if frame.f_code.co_filename == path else None

    before = sys.gettrace()
    sys.settrace(begun)
    try:
        run()
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException:
        pass
    finally:
        sys.settrace(before)
    return found


def _look_at(text: str, value: Any, shapes: dict[str, Shape], whole: set[str], depth: int) -> None:
    shape = _shape_of(value)
    if shape is not None:
        shapes[text] = shape
        if np.asarray(value).dtype.kind in "iub":
            whole.add(text)
        return
    if depth:
        return
    if isinstance(value, Mapping):
        for key in list(value)[:_ENTRIES]:
            if isinstance(key, str) and key.isprintable() and "'" not in key:
                _look_at(f"{text}['{key}']", value[key], shapes, whole, 1)
    elif isinstance(value, (list, tuple)):
        for number, one in enumerate(value[:8]):
            _look_at(f"{text}[{number}]", one, shapes, whole, 1)
    elif type(value).__module__ not in ("builtins", "numpy") and not isinstance(value, type):
        for name in list(getattr(value, "__dict__", ()))[:_ENTRIES]:
            if name.isidentifier():
                _look_at(f"{text}.{name}", vars(value)[name], shapes, whole, 1)


def _shape_of(value: Any) -> Shape | None:
    """Return the shape of an array or a number; None of anything else."""
    if isinstance(value, np.ndarray):
        return tuple(value.shape) if value.dtype.kind in "fiub" else None
    if isinstance(value, (float, int, np.number)) and not isinstance(value, bool):
        return ()
    return None
