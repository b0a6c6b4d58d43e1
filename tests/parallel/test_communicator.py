"""The communicator: sums, patience, and what is said where there is no MPI."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from backhand.errors import SettingError
from backhand.parallel import Communicator, communicator, world
from backhand.parallel.communicator import flat_like


class Alone:
    def Get_rank(self):  # noqa: N802 - MPI's name
        return 0

    def Get_size(self):  # noqa: N802 - MPI's name
        return 1


def test_its_absence_is_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "mpi4py", None)
    with pytest.raises(SettingError, match=r"pip install 'backhand\[mpi\]'") as told:
        world()
    assert "\n" not in str(told.value)


def test_patience_is_positive():
    with pytest.raises(SettingError, match="patience"):
        Communicator(Alone(), 0)


def test_room_for_all():
    flat = flat_like({"W": np.ones((2, 3), "f"), "b": np.ones(3, "f")}, 2)
    assert flat.shape == (11,)
    assert flat.dtype == np.float32


def test_a_last_message_is_waited_for():
    reads, writes = os.pipe()
    os.write(writes, b"rank 0 says why")
    reader = threading.Timer(0.3, os.read, (reads, 100))
    reader.start()
    began = time.monotonic()
    communicator._wait_until_read(writes)
    assert 0.2 < time.monotonic() - began < 3
    reader.join()
    os.close(reads)
    os.close(writes)
    communicator._wait_until_read(writes)  # no longer there


def test_a_message_that_nobody_reads_is_not_waited_for_ever(monkeypatch, tmp_path):
    monkeypatch.setattr(communicator, "_DRAINING", 0.2)
    reads, writes = os.pipe()
    os.write(writes, b"to nobody")
    began = time.monotonic()
    communicator._wait_until_read(writes)
    assert 0.15 < time.monotonic() - began < 3
    os.close(reads)
    os.close(writes)
    with (tmp_path / "file").open("wb") as file:
        communicator._wait_until_read(file.fileno())


# The launcher's process stands still while a rank speaks and aborts, and one processor has to
# do for all: what a busy machine does now and then.
ABORTS = """
import os, signal, sys, time
from backhand.parallel import world
communicator = world()
if communicator.agree("") and communicator.rank == 1:
    os.kill(os.getpid(), signal.SIGSTOP)
time.sleep(0.2)
launcher = os.getppid()
os.kill(launcher, signal.SIGSTOP)
if os.fork() == 0:
    time.sleep(0.7)
    os.kill(launcher, signal.SIGCONT)
    os._exit(0)
print("rank 0 says why", file=sys.stderr)
communicator.abort(3)
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors can't be chosen here")
@pytest.mark.parametrize("attempt", range(2))
def test_what_is_said_before_an_abort_arrives(mpiexec, attempt):
    done = subprocess.run(
        [str(mpiexec), "-n", "2", sys.executable, "-c", ABORTS],
        preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode != 0
    assert "rank 0 says why" in done.stderr
