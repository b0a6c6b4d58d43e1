"""The form `nodes`: a function of a graph, a class whose instances are called with its values.

Its passes are methods that take and give arrays, and what the way back needs of the way there is
kept by its base's ``__call__``, on values: ``y = Square()(Variable(x))``; ``self.input.data``.
"""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

from backhand.reading.binding import BoundCalls, FoundCalls
from backhand.reading.engines.nodes import called_with_values


class Nodes(BoundCalls):
    """A class that is called with values of an engine, and has a pass each way on arrays."""

    name = "nodes"
    convention = "autograd"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        cls = getattr(module, name)
        if not inspect.isclass(cls) or cls.__module__ != module.__name__:
            return None
        driven = called_with_values(cls)
        if driven is None:
            return None
        there, back = (getattr(driven, n) for n in ("forward", "backward"))
        return FoundCalls(
            self.name, name, cls, (cls,), 0.995, driven, (there,), (back,), numbers=True
        )
