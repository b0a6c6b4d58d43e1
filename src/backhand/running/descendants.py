"""The processes that a process has started, and those that these have."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from typing import Final

# Linux's prctl: who is orphaned beneath this process becomes its child.
_PR_SET_CHILD_SUBREAPER: Final = 36


def adopt() -> None:
    """Have what is orphaned beneath this process stay beneath it, where the system can."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_descendants(pid: int) -> None:
    """End all processes beneath one, whatever session they have hidden in."""
    for child in descendants(pid):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(child, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """Return the processes beneath one; none where the system does not tell."""
    found = []
    todo = [pid]
    while todo:
        at = todo.pop()
        children = []
        with contextlib.suppress(OSError, ValueError):
            for task in os.listdir(f"/proc/{at}/task"):
                with open(f"/proc/{at}/task/{task}/children", encoding="ascii") as listed:
                    children += [int(word) for word in listed.read().split()]
        found += children
        todo += children
    return found
