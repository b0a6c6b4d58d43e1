"""The studio's checks: processes that judge, kept warm, a few at once, each job one's own.

Everything here is asynchronous, as the page is: a check is a stream of events that a room reads
while it answers its other readers.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any, Final

from backhand.language import gettext as _
from backhand.language import language

# Checks at the same time; one more waits until another has ended.
MOST: Final = 2
# Of one event: the page of a graph is the largest.
_LONGEST_LINE: Final = 32 * 2**20
# Seconds without an event beyond a subject's own limits, after which a judge itself hangs.
_PATIENCE: Final = 120.0
_START: Final = 90.0


class Bench:
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
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()
        self._tasks: set[asyncio.Task[None]] = set()
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
            process = self._idle.pop() if self._idle else self._begin()
            done = False
            try:
                whole = {**job, "language": language(), "seconds": seconds}
                async for event in process.events(whole, seconds + _PATIENCE):
                    done = event["event"] in ("end", "failed")
                    yield event
                if not done:
                    yield {"event": "failed", "message": process.how_it_ended()}
            finally:
                if done and not self._closed:
                    self._idle.append(process)
                else:
                    # Another is made ready: who cancels a check soon asks for the next.
                    self._end(process)
                    if not self._closed:
                        self.warm_up()

    async def close(self) -> None:
        """End all judges and what they run."""
        self._closed = True
        self._idle.clear()
        for process in list(self._all):
            self._end(process)
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self) -> _Process:
        process = _Process()
        self._all.add(process)
        return process

    def _end(self, process: _Process) -> None:
        self._all.discard(process)
        task = asyncio.get_running_loop().create_task(process.end())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Process:
    """One judge, started at once and ready a little later."""

    def __init__(self) -> None:
        self._started = asyncio.get_running_loop().create_task(self._start())
        self._ready = False
        self._hung = False

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "backhand.studio.judge",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_LONGEST_LINE,
            # Ctrl-C in the terminal is the studio's alone.
            start_new_session=True,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
                # Training has the cores; a check's arrays are small.
                **dict.fromkeys(
                    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"
                ),
            },
        )

    async def events(
        self, job: Mapping[str, Any], patience: float
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield a job's events; fewer, without the last, where the process ends before it."""
        process = await asyncio.shield(self._started)
        assert process.stdin is not None
        with contextlib.suppress(ConnectionError):
            process.stdin.write(json.dumps(job).encode("ascii") + b"\n")
            await process.stdin.drain()
        while True:
            event = await self._event(process, patience if self._ready else _START)
            if event is None:
                return
            if event["event"] == "ready":
                self._ready = True
                continue
            yield event
            if event["event"] in ("end", "failed"):
                return

    async def _event(
        self, process: asyncio.subprocess.Process, seconds: float
    ) -> dict[str, Any] | None:
        assert process.stdout is not None
        try:
            line = await asyncio.wait_for(process.stdout.readline(), seconds)
        except TimeoutError:
            self._hung = True
            return None
        except ValueError:  # longer than any answer should be
            return None
        if not line.endswith(b"\n"):
            return None
        event: dict[str, Any] = json.loads(line)
        return event

    def how_it_ended(self) -> str:
        """Say why a job has no end, for a reader."""
        if self._hung:
            return _("the check did not come to an end and was stopped")
        return _("the process that checks ended; check again")

    async def end(self) -> None:
        """End the process; what runs behind its walls ends with it."""
        with contextlib.suppress(OSError, asyncio.CancelledError):
            process = await self._started
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
