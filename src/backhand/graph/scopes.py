"""The boxes round an operation, read off the call stack: networks, layers, functions."""

from __future__ import annotations

import linecache
import os
import sys
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

import numpy as np

from backhand.graph.record import GroupKind, Place

# What runs the code that is recorded, and is none of it: this room, and those that hand it in.
_OWN: Final = tuple(
    os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), room) + os.sep
    for room in ("graph", "reading", "running")
)
_NUMPY: Final = os.path.dirname(os.path.abspath(np.__file__)) + os.sep
_STANDARD: Final = sysconfig.get_paths()["stdlib"] + os.sep

# Shares a batch out among threads, and computes nothing.
_BLOCKS: Final = os.path.join("backhand", "functions", "blocks.py")

# Frames whose names tell a reader nothing.
_NAMELESS: Final = ("<module>", "<lambda>", "<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>")


@dataclass(eq=False)
class Scope:
    """One call of a network, layer or function while it is recorded.

    Attributes
    ----------
    label, kind, role, place : as in `backhand.graph.record.Group`
    parent : Scope or None
    owner : object
        The network or layer.
    number : int
        In the order in which they were entered.
    """

    label: str
    kind: GroupKind
    parent: Scope | None
    role: str
    place: Place
    owner: Any
    number: int


class Scopes:
    """Frames of the call stack → the boxes that they are drawn as.

    Parameters
    ----------
    role_of : callable
        Class or function name → its role, "" where it has none.
    """

    def __init__(self, role_of: Callable[[str], str]) -> None:
        self._role_of = role_of
        # Frames are held, so that none is mistaken for another in its place in memory.
        self._of_frame: dict[FrameType, Scope | None] = {}
        self._networks: dict[int, Scope] = {}
        self._count = 0
        self.seen: list[Scope] = []
        self.on_globals: Callable[[dict[str, Any]], None] | None = None

    def here(self) -> tuple[Scope | None, Place]:
        """Return the innermost box round the operation that runs now, and its line."""
        frame: FrameType | None = sys._getframe(1)
        inner: FrameType | None = None
        chain: list[FrameType] = []
        scope: Scope | None = None
        while frame is not None:
            path = frame.f_code.co_filename
            if is_own(path):
                if frame.f_code.co_name == "_recorded_call":
                    break
            elif not _is_passed_by(path):
                inner = inner or frame
                if frame in self._of_frame:
                    scope = self._of_frame[frame]
                    break
                chain.append(frame)
            frame = frame.f_back
        for new in reversed(chain):
            if self.on_globals is not None:
                self.on_globals(new.f_globals)
            scope = self._entered(new, scope)
            self._of_frame[new] = scope
        return scope, _place(inner)

    def _entered(self, frame: FrameType, parent: Scope | None) -> Scope | None:
        """Return the box of a frame: its own, or its caller's where it is drawn as none."""
        code = frame.f_code
        name = code.co_name
        owner = None
        if code.co_argcount and code.co_varnames[0] in ("self", "cls"):
            owner = frame.f_locals.get(code.co_varnames[0])
        if owner is not None and not isinstance(owner, type):
            if is_network(owner):
                known = _outer(parent, owner)
                return known or self._new(type(owner).__name__, "network", parent, frame, owner)
            if is_layer(owner):
                known = _outer(parent, owner)
                if known is not None:
                    return known
                label = label_in(_owners(parent), owner) or type(owner).__name__
                return self._new(label, "layer", parent, frame, owner)
            if callable(owner) and name == "__call__":
                return self._new(type(owner).__name__, "function", parent, frame, None)
        nested = code.co_qualname.endswith(f"<locals>.{name}")
        if name.startswith("_") or name in _NAMELESS or owner is not None or nested:
            return parent
        return self._new(name, "function", parent, frame, None)

    def _new(
        self, label: str, kind: GroupKind, parent: Scope | None, frame: FrameType, owner: Any
    ) -> Scope:
        code = frame.f_code
        place = _at(code.co_filename, code.co_firstlineno)
        named = type(owner).__name__ if owner is not None else label
        scope = Scope(label, kind, parent, self._role_of(named), place, owner, self._count)
        self._count += 1
        self.seen.append(scope)
        return scope

    def forget(self) -> None:
        """Let go of the frames."""
        self._of_frame.clear()


def is_layer(thing: Any) -> bool:
    """Whether this has the two passes of a layer."""
    cls = type(thing)
    return callable(getattr(cls, "forward", None)) and callable(getattr(cls, "backward", None))


def is_network(thing: Any) -> bool:
    """Whether this has what a network has: params, a loss, a gradient."""
    cls = type(thing)
    return (
        callable(getattr(cls, "loss", None))
        and callable(getattr(cls, "gradient", None))
        and hasattr(thing, "params")
    )


def _outer(scope: Scope | None, owner: Any) -> Scope | None:
    """Return the box of this owner that is entered already, if there is one."""
    while scope is not None:
        if scope.owner is owner:
            return scope
        scope = scope.parent
    return None


def _owners(scope: Scope | None) -> Iterator[Any]:
    while scope is not None:
        if scope.owner is not None:
            yield scope.owner
        scope = scope.parent


def label_in(owners: Iterator[Any], layer: Any) -> str:
    """Return the name under which one of the owners holds a layer; "" where none does.

    A dict's key; of attributes, the class's name where one alone is of the class, for
    "SoftmaxWithLoss" says more than "last_layer", else the attribute's; of a list, the class's
    name numbered among its like.
    """
    for owner in owners:
        held = getattr(owner, "__dict__", {})
        for name, value in held.items():
            if value is layer:
                alone = sum(type(other) is type(layer) for other in held.values()) == 1
                return type(layer).__name__ if alone else str(name).lstrip("_")
            if isinstance(value, dict):
                for key, part in value.items():
                    if part is layer:
                        return str(key)
            elif isinstance(value, (list, tuple)):
                alike = [p for p in value if type(p) is type(layer)]
                if any(part is layer for part in alike):
                    number = next(k for k, part in enumerate(alike, 1) if part is layer)
                    name = type(layer).__name__
                    return f"{name}{number}" if len(alike) > 1 else name
    return ""


def is_own(path: str) -> bool:
    """Whether a file is of the machinery that records."""
    return path.startswith(_OWN)


def _is_passed_by(path: str) -> bool:
    """Whether a file is NumPy's or Python's own: no place to point a reader at."""
    return (
        path.startswith((_NUMPY, "<frozen"))
        or path.endswith(_BLOCKS)
        or (path.startswith(_STANDARD) and "site-packages" not in path)
    )


def _place(frame: FrameType | None) -> Place:
    return Place() if frame is None else _at(frame.f_code.co_filename, frame.f_lineno)


def _at(path: str, line: int | None) -> Place:
    code = linecache.getline(path, line).strip() if line else ""
    return Place(path, line, code)
