"""The warm process behind the walls: it forks a worker for one submission at a time.

Started as ``python -m backhand.running.server SETTINGS``; NumPy and what services need are
imported once, so that a submission does not wait for them.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from backhand.running.frames import Channel
from backhand.running.kernel import (
    has_landlock,
    has_seccomp,
    move_apart,
    wall_off_calls,
    wall_off_files,
)
from backhand.running.limits import Limits, hold_to
from backhand.running.quiet import quieten
from backhand.running.service import warm_up
from backhand.running.worker import leave_all_but, work

# What submissions import first, and what a notebook is read with.
_PRELOADED: Final = ("numpy.random", "nbformat")
_POLL: Final = 0.004
# In the folder that workers are given: what they read, and what they may write to.
_FILES: Final = "files"
_SCRATCH: Final = "scratch"
# Stands there where a worker had no messages and no shared memory of its own.
_SHARED: Final = "shared"
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
# Linux's prctl: nobody of the same user may look into this process.
_PR_SET_DUMPABLE: Final = 4


def serve(
    control: socket.socket,
    walls: dict[str, bool],
    folder: str,
    readable: list[str],
    warm: list[str],
) -> None:
    """Fork workers as the parent asks, until its end of the socket closes.

    Messages are JSON, one a packet.  From the parent: ``start`` (limits, language, services and,
    beside it, the descriptor of the worker's channel) and ``stop``.  To the parent: ``ready`` and
    ``ended`` (status, as `os.waitstatus_to_exitcode` gives it).
    """
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _preload(warm)
    standing = _standing()
    _tell(control, {"event": "ready"})
    while True:
        packet, descriptors, _flags, _address = socket.recv_fds(control, 65536, 1)
        if not packet:
            return
        job = json.loads(packet)
        if job["op"] != "start":
            continue
        _clear(folder)
        pid = os.fork()
        if not pid:
            control.close()
            _become_worker(descriptors[0], job, walls, folder, readable)
        os.close(descriptors[0])
        status = _wait(pid, control, walls["namespaces"])
        if status is None:
            return
        # Where something of it may have stayed the next gets a process of its own.
        leaves = _standing() != standing or (Path(folder) / _SHARED).exists()
        _tell(control, {"event": "ended", "status": status, "leaves": leaves})
        if leaves:
            return


def _standing() -> tuple[Any, ...]:
    """Return what a worker of the same user could change of this process."""
    if not hasattr(os, "sched_getaffinity"):
        return ()
    priority = os.getpriority(os.PRIO_PROCESS, 0)
    return os.sched_getaffinity(0), os.sched_getscheduler(0), priority


def _preload(warm: list[str]) -> None:
    """Import what workers and most submissions need, once."""
    warm_up(warm)
    for name in _PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # Found by other programs, which no worker can start.
    has_landlock()
    has_seccomp()


def _become_worker(
    descriptor: int,
    job: dict[str, Any],
    walls: dict[str, bool],
    folder: str,
    readable: list[str],
) -> None:
    """Be the worker, in a session of its own, and end with it."""
    status = 1
    try:
        os.setsid()
        channel = Channel(socket.socket(fileno=descriptor))
        limits = Limits(**job["limits"])
        apart = walls["namespaces"] and move_apart(folder, limits.disk)
        if walls["namespaces"] and not apart and not walls["seccomp"]:
            (Path(folder) / _SHARED).touch()
        _take_files(channel, Path(folder))
        quieten()
        os.chdir(Path(folder, _SCRATCH))
        leave_all_but(channel)
        # What is imported while the walls stand must have been readable before.
        hold_to(limits, namespaced=walls["namespaces"])
        if walls["landlock"]:
            reads = [*readable, str(Path(folder, _FILES)), "/proc", *_DEVICES]
            wall_off_files(reads, [str(Path(folder, _SCRATCH)), "/dev/null"])
        if walls["seccomp"]:
            # Where no namespace ends with the worker, a copy might outlive it.
            wall_off_calls(copies=limits.copies and walls["namespaces"], apart=apart)
        work(channel, job["language"], job["services"])
        status = 0
    finally:
        os._exit(status)


def _take_files(channel: Channel, folder: Path) -> None:
    """Write a submission's files where they may be read, beside what may be written to."""
    given = channel.receive()
    for name in (_FILES, _SCRATCH):
        (folder / name).mkdir()
    for name, content in given["files"].items():
        path = folder / _FILES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.tobytes())


def _wait(pid: int, control: socket.socket, namespaced: bool) -> int | None:
    """Wait for a worker's end, or end it; None where the parent is gone."""
    stopping = parent_gone = False
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            _end_all(pid, namespaced)
            return None if parent_gone else os.waitstatus_to_exitcode(status)
        ready, _w, _x = select.select([control], [], [], _POLL)
        if ready and not stopping:
            packet = control.recv(65536)
            stopping, parent_gone = True, not packet
        if stopping:
            _end_all(pid, namespaced)
            time.sleep(_POLL)


def _end_all(pid: int, namespaced: bool) -> None:
    """End the worker and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
    if namespaced:
        # Every process behind these walls but this one, whatever session it hides in.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(-1, signal.SIGKILL)


def _clear(folder: str) -> None:
    """Empty the one folder that workers can write to; a worker may have locked parts of it.

    By the system's own programs: a folder in a folder in a folder, ten thousand times, is none
    that Python's can follow.
    """
    entries = [str(entry) for entry in Path(folder).iterdir()]
    if not entries:
        return
    unlocked = ["chmod", "-R", "u+rwX", "--", *entries]
    for command in (unlocked, ["rm", "-rf", "--", *entries]):
        subprocess.run(command, check=False, stderr=subprocess.DEVNULL)


def _tell(control: socket.socket, event: dict[str, Any]) -> None:
    control.send(json.dumps(event).encode())


if __name__ == "__main__":
    # The parent's setting decides what stops us, not the terminal's keys.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = json.loads(sys.argv[1])
    serve(
        socket.socket(fileno=settings["control"]),
        settings["walls"],
        settings["folder"],
        settings["readable"],
        settings["warm"],
    )
    os._exit(0)
