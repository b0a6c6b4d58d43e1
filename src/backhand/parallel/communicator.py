"""The processes of a run, and the sum over all of them."""

from __future__ import annotations

import array
import contextlib
import os
import stat
import sys
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError, StateError
from backhand.language import gettext as _

# Seconds after which a sum that has not come is given up: long enough for a rank that reads its
# data from a slow disk.
PATIENCE: Final = 120.0
# Seconds that a last message is given to leave the process.
_DRAINING: Final = 5.0
STDOUT, STDERR = 1, 2


class Communicator:
    """MPI's communicator of all processes, with a sum that does not wait for ever.

    Parameters
    ----------
    comm : mpi4py.MPI.Comm
    patience : float, positive
        Seconds that a sum may take.

    Attributes
    ----------
    rank, size : int
        This process's number, from 0, and how many there are.
    seconds, bytes, sums : float, int, int
        What the sums have cost so far: time, bytes given to them, how many they were.
    """

    def __init__(self, comm: Any, patience: float = PATIENCE) -> None:
        if not patience > 0:
            raise SettingError(
                _("{name} must be a positive number, not {value}").format(
                    name="patience", value=patience
                )
            )
        self._comm = comm
        self._patience = patience
        self.rank: int = comm.Get_rank()
        self.size: int = comm.Get_size()
        self.seconds = 0.0
        self.bytes = 0
        self.sums = 0

    def sum(self, buffer: NDArray[Any]) -> None:
        """Replace the buffer by the sum of all ranks' buffers: one allreduce.

        Parameters
        ----------
        buffer : (n,) float array
            Of the same length and type on every rank.

        Raises
        ------
        StateError
            It did not come within the patience: a rank is gone, or stuck.
        """
        from mpi4py import MPI

        began = time.perf_counter()
        request = self._comm.Iallreduce(MPI.IN_PLACE, buffer, op=MPI.SUM)
        # MPI waits by asking: a rank that is gone would be asked for ever.
        while not request.Test():
            if time.perf_counter() - began > self._patience:
                raise StateError(
                    _(
                        "rank {rank} has waited {seconds:.0f} s for the others: one of them is "
                        "gone or stuck (--patience allows more)"
                    ).format(rank=self.rank, seconds=self._patience)
                )
        self.seconds += time.perf_counter() - began
        self.bytes += buffer.nbytes
        self.sums += 1

    def agree(self, value: str) -> bool:
        """Whether every rank says the same."""
        return len(set(self._comm.allgather(value))) == 1

    def pids(self) -> list[int]:
        """Return the process numbers of all ranks."""
        return list(self._comm.allgather(os.getpid()))

    def abort(self, status: int) -> None:
        """End every rank, once what this one has printed is on its way to the user."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        _wait_until_read(STDOUT, STDERR)
        self._comm.Abort(status)


def _wait_until_read(*pipes: int) -> None:
    """Wait, for a while, until the other ends of these pipes have read all that is in them.

    A rank's output goes through a process of the launcher, and so does its wish to abort. Where
    that process finds both waiting it passes the wish on first, and mpiexec ends without
    the message (MPICH's Hydra 5.0, on a busy machine).

    Parameters
    ----------
    pipes : file descriptors
        What is no pipe, and no longer there, is left out.
    """
    try:
        import fcntl
        import termios
    except ImportError:  # Windows
        return
    until = time.monotonic() + _DRAINING
    for pipe in pipes:
        with contextlib.suppress(OSError):
            while stat.S_ISFIFO(os.fstat(pipe).st_mode) and time.monotonic() < until:
                unread = array.array("i", [0])
                fcntl.ioctl(pipe, termios.FIONREAD, unread)
                if not unread[0]:
                    break
                time.sleep(0.001)


def world(patience: float = PATIENCE) -> Communicator:
    """Return the communicator of all processes that mpiexec started.

    Raises
    ------
    SettingError
        mpi4py, or an MPI library under it, is not installed: the text says what to install.
    """
    try:
        import mpi4py

        # An error of MPI becomes an exception, which names the rank, and not an abort.
        mpi4py.rc.errors = "exception"
        from mpi4py import MPI
    except (ImportError, RuntimeError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise SettingError(
            _(
                "training on several processes needs MPI ({reason}): pip install 'backhand[mpi]'"
            ).format(reason=reason)
        ) from error
    return Communicator(MPI.COMM_WORLD, patience)


def launcher() -> Path | None:
    """Return mpiexec: the one beside this Python, else one on the PATH; None without any."""
    import shutil
    import sys

    beside = Path(sys.executable).with_name("mpiexec")
    if beside.is_file() and os.access(beside, os.X_OK):
        return beside
    found = shutil.which("mpiexec")
    return Path(found) if found else None


def flat_like(arrays: dict[str, NDArray[Any]], extra: int) -> NDArray[Any]:
    """Return one array with room for all of these and `extra` numbers more."""
    kind = np.result_type(*arrays.values())
    return np.empty(sum(array.size for array in arrays.values()) + extra, dtype=kind)
