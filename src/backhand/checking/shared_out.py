"""Work shared out among copies of this process: each has one thing at a time, and takes the next.

For what has processes of its own to look after, which a pool of workers would not let it have.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Thing = TypeVar("Thing")
Result = TypeVar("Result")
# In a copy: what does one thing after the other, and tidies up when there are no more.
Start = Callable[[], "contextlib.AbstractContextManager[Callable[[Thing], Result]]"]

# Seconds that a copy may take to end what it started.
_END: Final = 6.0


def can_share() -> bool:
    """Whether copies of this process can be made: a copy of one with threads may wait for ever."""
    return sys.platform.startswith("linux") and threading.active_count() == 1


def shared_out(
    things: Sequence[Thing],
    start: Start[Thing, Result],
    jobs: int,
    lost: Callable[[Thing], Result],
) -> Iterator[tuple[int, Result]]:
    """Yield (place, result) of each thing, the first to be done first.

    Parameters
    ----------
    things : sequence
    start : callable
        Entered in each copy; gives what is called with a thing.  Results are pickled.
    jobs : int
        Copies.
    lost : callable
        What is said of a thing that its copy did not survive.

    Raises
    ------
    Exception
        Whatever the work on a thing raised, in the copy.
    """
    from multiprocessing.connection import Connection, wait

    todo = iter(range(len(things)))
    copies: dict[Connection, tuple[ForkProcess, int]] = {}

    def copy_for(place: int) -> None:
        mine, theirs = multiprocessing.Pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        process = multiprocessing.get_context("fork").Process(
            target=_work, args=(things, start, theirs, [mine, *copies])
        )
        process.start()
        theirs.close()
        mine.send(place)
        copies[mine] = process, place

    try:
        for place in (p for _job, p in zip(range(jobs), todo, strict=False)):
            copy_for(place)
        while copies:
            for ready in wait(list(copies)):
                assert isinstance(ready, Connection)
                process, place = copies.pop(ready)
                following = next(todo, None)
                try:
                    raised, result = ready.recv()
                except (EOFError, ConnectionError):
                    _end(process, ready)
                    yield place, lost(things[place])
                    if following is not None:
                        copy_for(following)
                    continue
                if raised:
                    _end(process, ready)
                    raise result
                if following is None:
                    _end(process, ready)
                else:
                    ready.send(following)
                    copies[ready] = process, following
                yield place, result
    finally:
        for connection, (process, _place) in copies.items():
            process.terminate()
            _end(process, connection)


def _end(process: ForkProcess, connection: Connection) -> None:
    connection.close()
    process.join(_END)
    if process.is_alive():
        process.kill()
        process.join()


def _work(things: Sequence[Any], start: Any, end: Connection, others: list[Connection]) -> None:
    """Be a copy: do what is asked until the asker hangs up, or ends it."""
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the asker's: it ends its copies
    signal.signal(signal.SIGTERM, _leave)
    with start() as work:
        while True:
            try:
                place = end.recv()
            except EOFError:
                return
            try:
                told = False, work(things[place])
            except Exception as error:
                told = True, error
            end.send(told)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    # What was started in between is ended by the contexts that are left on the way.
    raise SystemExit(1)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
