"""The studio's checks: processes that judge, kept warm, a few at once, each job one's own.

For the page, which is asynchronous, a check is a stream of events that a room reads while it
answers its other readers.  What waits for a process is a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import numpy as np

from backhand.language import gettext as _
from backhand.language import language
from backhand.running.host import EndedError, Worker
from backhand.running.limits import own_code
from backhand.running.process import Process
from backhand.studio import judge as _judge  # registers the service

Result = TypeVar("Result")

# Checks at the same time; one more waits until another has ended.
MOST: Final = 2
# Seconds without an event beyond a subject's own limits, after which a judge itself hangs.
_PATIENCE: Final = 120.0
_START: Final = 90.0


class Judges:
    """The judges of one studio.

    Parameters
    ----------
    most : int
        Checks at the same time.

    Notes
    -----
    Belongs to the event loop that it is first used in.
    """

    def __init__(self, most: int = MOST) -> None:
        self._places = asyncio.Semaphore(most)
        self._host = Process(own_code(_START), warm=(_judge.SERVICE,))
        # Each waits for a judge or ends one.
        self._threads = ThreadPoolExecutor(2 * most + 2, "judge")
        self._idle: list[_Judge] = []
        self._all: set[_Judge] = set()
        self._closed = False

    def warm_up(self) -> None:
        """Have a judge ready for the first job; returns at once."""
        if not self._idle and not self._all and not self._closed:
            self._idle.append(self._begin())

    async def do(
        self, job: Mapping[str, Any], *, seconds: float
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the events of a job; the last is "end" or "failed".

        Leaving the loop early, or cancelling the task that runs it, ends the job at once.

        Parameters
        ----------
        job : dict
            As `backhand.studio.judge` takes it; language and seconds are put in here.
        seconds : float
            That loading the code, and then each subject, may take.
        """
        if self._places.locked():
            yield {"event": "waiting"}
        async with self._places:
            one = self._idle.pop() if self._idle else self._begin()
            done = False
            try:
                whole = {**job, "language": language(), "seconds": seconds}
                async for event in one.events(whole, seconds + _PATIENCE):
                    done = event["event"] in ("end", "failed")
                    yield event
                if not done:
                    yield {"event": "failed", "message": one.how_it_ended()}
            finally:
                if done and not self._closed:
                    self._idle.append(one)
                else:
                    # Another is made ready: who cancels a check soon asks for the next.
                    self._end(one)
                    if not self._closed:
                        self.warm_up()

    async def close(self) -> None:
        """End all judges and what they run."""
        self._closed = True
        self._idle.clear()
        for one in list(self._all):
            self._end(one)
        # A judge's end takes as long as the system needs for it.
        await asyncio.to_thread(self._threads.shutdown)

    def _begin(self) -> _Judge:
        one = _Judge(self._host, self._threads)
        self._all.add(one)
        return one

    def _end(self, one: _Judge) -> None:
        self._all.discard(one)
        self._threads.submit(one.end)


class _Judge:
    """One judge, started at once and ready a little later."""

    def __init__(self, host: Process, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._late = False
        self._worker = threads.submit(host.open)
        self._ready = threads.submit(self._prepare)

    def _prepare(self) -> None:
        with contextlib.suppress(EndedError):  # told at the first job
            self._worker.result().ask(f"{_judge.SERVICE}.warm_up")

    async def events(
        self, job: Mapping[str, Any], patience: float
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield a job's events; fewer, without the last, where the process ends before it."""
        asked = asyncio.get_running_loop().time()
        try:
            await asyncio.shield(asyncio.wrap_future(self._ready))
            whole = np.frombuffer(json.dumps(job).encode("ascii"), np.uint8)
            answers = self._worker.result().answers(f"{_judge.SERVICE}.do", patience, job=whole)
            while True:
                asked = asyncio.get_running_loop().time()
                answer = await self._in_thread(lambda: next(answers))
                if "event" not in answer:
                    return
                event: dict[str, Any] = json.loads(answer["event"].tobytes())
                yield event
        except EndedError:
            self._late = asyncio.get_running_loop().time() - asked >= patience

    async def _in_thread(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def how_it_ended(self) -> str:
        """Say why a job has no end, for a reader."""
        if self._late:
            return _("the check did not come to an end and was stopped")
        return _("the process that checks ended; check again")

    def end(self) -> None:
        """End the process; what runs behind its walls ends with it."""
        with contextlib.suppress(OSError):
            worker: Worker = self._worker.result()
            worker.stop()
