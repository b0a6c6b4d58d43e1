"""What somebody's code may use of the machine, and how a process is held to it."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import asdict, replace
from typing import Any, Final

from backhand.frozen import frozen
from backhand.running.frames import MOST_PAYLOAD

_MIB: Final = 2**20
_ANY: Final = 2**62


@frozen
class Limits:
    """What one submission may use.

    Attributes
    ----------
    seconds : float
        That loading the file, and then each of its subjects, may take by the clock.
    cpu_seconds : int
        Of processor time in all.
    memory : int
        Bytes of address space.
    disk : int
        Bytes in its temporary folder, together and in one file.
    open_files : int
    threads : int
        Of its one process.
    answer : int
        Bytes of arrays in one answer.
    copies : bool
        It may copy its process; each copy has these limits for itself, and the threads of all are
        counted together.
    numbers : int
        That the inputs and parameters of one subject may hold: far above any exercise.
    """

    seconds: float = 10.0
    cpu_seconds: int = 60
    memory: int = 2048 * _MIB
    disk: int = 32 * _MIB
    open_files: int = 64
    threads: int = 32
    answer: int = MOST_PAYLOAD
    numbers: int = 5_000_000
    copies: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the limits as JSON can hold them."""
        return asdict(self)


def with_copies(limits: Limits) -> Limits:
    """Return limits under which a process may copy itself, and the copies share what it had.

    A program that is stopped at a turn is two processes, and three while a copy runs the turn.
    """
    return replace(limits, copies=True, memory=limits.memory // 2, threads=8)


def own_code(seconds: float) -> Limits:
    """Return the limits of one's own code: the clock, and no others."""
    return Limits(seconds=seconds, answer=_ANY, numbers=_ANY)


def hold_to(limits: Limits, *, namespaced: bool) -> None:
    """Hold this process to its limits, from here on and for good.

    Parameters
    ----------
    limits : Limits
    namespaced : bool
        The user has no processes but those behind the walls.  Elsewhere the system counts all
        that the user runs, and the limit is set that much higher.
    """
    import resource

    taken = 0 if namespaced else _processes_of_user()
    wanted = {
        "RLIMIT_CPU": (limits.cpu_seconds, limits.cpu_seconds + 1),
        "RLIMIT_AS": (limits.memory, limits.memory),
        "RLIMIT_FSIZE": (limits.disk, limits.disk),
        "RLIMIT_NOFILE": (limits.open_files, limits.open_files),
        "RLIMIT_NPROC": (taken + limits.threads, taken + limits.threads),
        "RLIMIT_CORE": (0, 0),
    }
    for name, (soft, hard) in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _before, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        # macOS knows RLIMIT_AS and refuses it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


def _processes_of_user() -> int:
    """Return how many processes and threads the user runs now."""
    if not sys.platform.startswith("linux"):
        return 1000
    count = 0
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if entry.isdigit() and os.stat(f"/proc/{entry}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{entry}/task"))
    return count
