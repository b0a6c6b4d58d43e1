"""Reading a text is held to a clock, as running it is."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

# What of a text has not been understood by then is left: it is no program of a person's.
SECONDS: Final = 4.0


class LongReadingError(Exception):
    """A text takes longer to be read than it may."""


@contextlib.contextmanager
def read_within(seconds: float = SECONDS) -> Iterator[None]:
    """Have reading end after so many seconds, where the system has such an alarm.

    Raises
    ------
    LongReadingError
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise LongReadingError

    before = signal.signal(signal.SIGALRM, interrupt)
    left, _interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except SystemError as error:
        # The parser was interrupted while it made the tree.
        raise LongReadingError from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            # Somebody else's alarm, which waited meanwhile.
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-3))  # at once, where it is due
