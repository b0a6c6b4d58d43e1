"""A host for one's own code: each worker is a process of its own, and no walls stand round it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from backhand.language import language
from backhand.running.descendants import end_descendants
from backhand.running.frames import Channel
from backhand.running.host import Host, Worker
from backhand.running.limits import Limits
from backhand.running.one_thread import one_thread
from backhand.running.service import modules, registered, warm_up
from backhand.running.worker import alone

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, ForkServerContext, SpawnContext

# Seconds that a process whose channel is closed may take to end.
_END: Final = 5.0
_POLL: Final = 0.002
# Of a process that is copied: a copy takes a millisecond for every five thousand, and one of the
# command line has fifteen thousand.
_MOST_PAGES: Final = 75_000


class Process(Host):
    """Starts workers without walls, any number at once.

    Parameters
    ----------
    limits : Limits
        The clock alone is held.
    warm : tuple of str
        Services that workers find imported when they begin.

    Examples
    --------
    >>> from backhand.running.limits import own_code
    >>> with Process(own_code(10.0)) as host, host.open() as worker:
    ...     worker.ask("subjects.load", path="none.py", module=None, name=None, run_all=False,
    ...                seconds=5.0)["unreadable"]["message"]
    "none.py can't be read: No such file or directory"
    """

    def __init__(self, limits: Limits, warm: tuple[str, ...] = ("subjects",)) -> None:
        self.limits = limits
        self._warm = warm
        self._open: list[Worker] = []

    def open(self, files: Mapping[str, bytes] | None = None) -> Worker:
        """Start a worker; files are left where they are."""
        mine, theirs = socket.socketpair()
        places = registered(walled=False)
        context = _context()
        copied = context.get_start_method() == "fork"
        if copied:
            warm_up(self._warm)
        with theirs, contextlib.nullcontext() if copied else one_thread():
            environment = None if copied else dict(os.environ)
            process = context.Process(target=alone, args=(theirs, language(), places, environment))
            with contextlib.nullcontext() if copied else _safe_path():
                process.start()
        worker = Worker(self, Channel(mine), partial(_end, process))
        self._open = [w for w in self._open if not w.ended] + [worker]
        return worker

    def close(self) -> None:
        """End all workers."""
        for worker in self._open:
            worker.close()
        self._open = []


class Unwalled(Process):
    """Starts workers without walls for files that are sent: those stand in a folder meanwhile."""

    def __init__(self, limits: Limits, warm: tuple[str, ...] = ("subjects",)) -> None:
        super().__init__(limits, warm)
        self._folder = tempfile.TemporaryDirectory(prefix="backhand-", ignore_cleanup_errors=True)

    @property
    def folder(self) -> str:
        """Where files stand, as their code sees them."""
        return os.path.join(self._folder.name, "files")

    def open(self, files: Mapping[str, bytes] | None = None) -> Worker:
        """Start a worker, with these files alone in its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name, content in (files or {}).items():
            path = os.path.join(self.folder, *name.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as stream:
                stream.write(content)
        return super().open()

    def close(self) -> None:
        """End all workers; their files go with them."""
        super().close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _context() -> ForkContext | ForkServerContext | SpawnContext:
    """Return how a process is to be started.

    A copy of this one has everything imported, but a copy of a process that runs threads may hold
    their locks for ever, and one of a large process takes long, as does each copy that it makes of
    itself to run a turn: there, copies of a small process that runs none.  Apple's libraries don't
    stand being copied at all: a fresh interpreter there, as where nothing can be copied.
    """
    if not sys.platform.startswith("linux"):
        return multiprocessing.get_context("spawn")
    small = _pages() <= _MOST_PAGES
    # What is a copy itself has no server of its own, and could not ask its parent's.
    if threading.active_count() == 1 and (small or multiprocessing.parent_process() is not None):
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(modules())
    return context


@contextlib.contextmanager
def _safe_path() -> Iterator[None]:
    """Have what is started import nothing from the current folder: a `socket.py` may lie there."""
    name = "PYTHONSAFEPATH"
    said = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if said is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = said


def _pages() -> int:
    """Return how many pages of memory this process holds; 0 where that can't be told."""
    with contextlib.suppress(OSError, LookupError, ValueError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return 0


def _end(process: BaseProcess, stop: bool) -> int | None:
    """End a worker's process and all that it started; return its exit status."""
    until = time.monotonic() + _END
    if stop:
        _kill(process)
    # By looking, not by `join`: the pipe that it waits on is in the hands of the code.
    while (status := process.exitcode) is None:
        if time.monotonic() > until:
            _kill(process)
        time.sleep(_POLL)
    _kill(process)  # whatever it may have started and left behind
    process.close()
    return status


def _kill(process: BaseProcess) -> None:
    if process.pid is not None:
        end_descendants(process.pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix" and process.pid is not None:
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
        process.kill()
