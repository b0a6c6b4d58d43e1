"""What people are told while data are loaded: by the caller's own means, or as a warning."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable

Notify = Callable[[str], None]
"""Called with each line that people should read."""


def warn_caller(message: str) -> None:
    """Warn at the line that called into this room, not at one inside it."""
    level = 1
    frame = inspect.currentframe()
    while frame is not None and frame.f_globals.get("__package__") == __package__:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, stacklevel=level)
