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

    def told(self) -> dict[str, Any]:
        """Return it in lists and texts, as a channel carries them."""
        return {
            "lines": [[first, sorted(lines)] for first, lines in self.lines.items()],
            "shapes": [
                [first, [[text, list(shape)] for text, shape in shapes.items()]]
                for first, shapes in self.shapes.items()
            ],
            "whole": [[first, sorted(texts)] for first, texts in self.whole.items()],
        }

    @classmethod
    def heard(cls, told: Mapping[str, Any]) -> Watched:
        """Return what `told` gave."""
        return cls(
            {int(first): {int(n) for n in lines} for first, lines in told["lines"]},
            {
                int(first): {str(t): tuple(int(n) for n in shape) for t, shape in shapes}
                for first, shapes in told["shapes"]
            },
            {int(first): {str(t) for t in texts} for first, texts in told["whole"]},
        )


class Watching:
    """Watches what runs of a file, from its start to its end.

    Parameters
    ----------
    path : str
        Of the file.

    Attributes
    ----------
    found : Watched
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.found = Watched()
        self._left = _VISITS
        self._before = sys.gettrace()

    def start(self, frame: FrameType | None = None) -> None:
        """Begin; with the frames that run already, from this one outwards."""
        while frame is not None:
            if frame.f_code.co_filename == self.path:
                frame.f_trace = self._local
            frame = frame.f_back
        sys.settrace(self._begun)

    def end(self) -> None:
        """Have nothing watched any more."""
        sys.settrace(self._before)

    def _begun(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        return self._local if frame.f_code.co_filename == self.path else None

    def _local(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self.found.lines.setdefault(_first(frame), set()).add(frame.f_lineno)
        self._left -= 1
        if event == "return" or self._left > 0:
            self._look(frame)
        return self._local

    def _look(self, frame: FrameType) -> None:
        shapes = self.found.shapes.setdefault(_first(frame), {})
        whole = self.found.whole.setdefault(_first(frame), set())
        for name, value in list(frame.f_locals.items()):
            if name.isidentifier() and not name.startswith("__"):
                _look_at(name, value, shapes, whole, 0)
        # Of what the file keeps outside, the names that the function reads.
        for name in frame.f_code.co_names:
            if name in frame.f_globals and name not in shapes:
                _look_at(name, frame.f_globals[name], shapes, whole, 0)


def _first(frame: FrameType) -> int:
    """Return a function's first line; 0 for the top of the file."""
    code = frame.f_code
    return 0 if code.co_name == "<module>" else code.co_firstlineno


def watched(run: Callable[[], Any], path: str) -> Watched:
    """Run something, and return what of a file it ran.

    What it raises is let go by: the lines up to there were run.
    """
    watching = Watching(path)
    watching.start()
    try:
        run()
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException:
        pass
    finally:
        watching.end()
    return watching.found


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
