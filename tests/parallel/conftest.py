"""What the tests of several processes share: mpiexec, and a short run by it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backhand.parallel.communicator import launcher


@pytest.fixture(scope="session")
def mpiexec() -> Path:
    """The launcher of MPI, from the package registry or the system."""
    pytest.importorskip("mpi4py", reason="the extra mpi is not installed")
    found = launcher()
    if found is None:
        pytest.skip("there is no mpiexec: pip install 'backhand[mpi]'")
    return found


@pytest.fixture
def start(mpiexec: Path, small_mnist: Path, tmp_path: Path) -> Callable[..., subprocess.Popen]:
    """``start(2, "--seed", "1")`` starts two processes on the small data."""

    def start(
        ranks: int, *words: str, run: tuple[str, str] = ("-m", "backhand.parallel")
    ) -> subprocess.Popen:
        return subprocess.Popen(
            [
                *(str(mpiexec), "-n", str(ranks), sys.executable, *run),
                *("--data", str(small_mnist), "--batch-size", "20", *words),
            ],
            env={**os.environ, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    return start


@pytest.fixture
def done(start: Callable[..., subprocess.Popen]) -> Callable[..., tuple[int, str, str]]:
    """``done(2, …)`` runs them to the end: status, output, errors."""

    def run(ranks: int, *words: str) -> tuple[int, str, str]:
        process = start(ranks, *words)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    return run
