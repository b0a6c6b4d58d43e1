"""Ctrl-C as a wish that is granted between two steps."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts_call(ask_to_stop: Callable[[], None]) -> Iterator[None]:
    """Within the block, let the first Ctrl-C call `ask_to_stop` instead of raising.

    A step is never torn apart, so parameters, optimizer and generator always belong
    to the same iteration. A second Ctrl-C raises KeyboardInterrupt as usual, for a
    run that doesn't come to the end of its step. Outside the main thread, and where
    the process ignores Ctrl-C (a job in the background), the block changes nothing.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(
        signal.SIGINT
    ) in (signal.SIG_IGN, None):
        yield
        return

    previous = signal.getsignal(signal.SIGINT)

    def handle(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, previous)
        ask_to_stop()

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
