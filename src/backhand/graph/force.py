"""Which recording is in force: one for each thread and task, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backhand.graph.recorder import Recorder

_current: ContextVar[Recorder | None] = ContextVar("backhand_recording", default=None)


def in_force() -> Recorder | None:
    """Return the recorder that this thread's operations are told to; None: nothing records."""
    return _current.get()


@contextmanager
def forced(recorder: Recorder | None) -> Iterator[None]:
    """Put a recorder in force for the block of code; None pauses the one that is."""
    token = _current.set(recorder)
    try:
        yield
    finally:
        _current.reset(token)
