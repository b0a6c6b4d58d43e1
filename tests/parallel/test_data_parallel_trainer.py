"""Several real processes: the result of one, files by rank 0, no hanging."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import time

import numpy as np
import pytest

from backhand.training import load_checkpoint, load_model


def losses(folder):
    return json.loads((folder / "history.json").read_text(encoding="utf-8"))["train_loss"]


@pytest.mark.parametrize(
    ("words", "tolerance"),
    [
        (("--dtype", "float64"), 1e-12),
        ((), 1e-5),
        (("--network", "multi-layer", "--optimizer", "adam", "--sampling", "epoch"), 1e-4),
        (("--network", "simple-conv", "--dtype", "float64"), 1e-11),
    ],
    ids=lambda value: "-".join(value[1::2]) if isinstance(value, tuple) else None,
)
def test_the_result_is_that_of_one_process(done, tmp_path, words, tolerance):
    # Three, for a batch of 20 is then cut into shares that differ; two are started below.
    for ranks in (1, 3):
        status, _out, err = done(ranks, *words, "--iterations", "25", "--out", f"by{ranks}")
        assert status == 0, err
    one, many = (load_model(tmp_path / by / "model.safetensors").params for by in ("by1", "by3"))
    for name, array in one.items():
        np.testing.assert_allclose(many[name], array, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(
        losses(tmp_path / "by3"), losses(tmp_path / "by1"), rtol=10 * tolerance
    )


def test_it_goes_on_from_rank_0s_checkpoint(done, tmp_path):
    common = ("--dtype", "float64", "--iterations")
    done(2, *common, "20", "--out", "whole")
    done(2, *common, "12", "--out", "part")
    status, _out, err = done(2, *common, "20", "--out", "part", "--resume")
    assert status == 0, err
    assert losses(tmp_path / "part") == losses(tmp_path / "whole")


def numbers(process):
    """Return the process numbers of the ranks, which are about to train."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        found = re.search(r"Processes, from rank 0 on: ([\d, ]+)\.", line)
        if found:
            return [int(pid) for pid in found[1].split(", ")]
    raise AssertionError("".join(lines) + process.stderr.read())


def training(process, folder):
    """Wait until all ranks train; return their process numbers."""
    pids = numbers(process)
    # It follows a sum over all ranks, each of which has its hand on Ctrl-C by then.
    until = time.monotonic() + 120
    while not (folder / "checkpoint.safetensors").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    return pids


def test_a_killed_rank_ends_them_all(start, tmp_path):
    process = start(2, "--iterations", "500000", "--out", "run")
    pids = training(process, tmp_path / "run")
    os.kill(pids[1], signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode != 0
    # mpiexec names the process, whose rank stood in the line with all of them.
    assert re.search(rf"(PID|pid|Process ID)\W+{pids[1]}|rank 0 has waited", out + err)
    until = time.monotonic() + 10  # mpiexec may end just before what it has to end
    while os.path.exists(f"/proc/{pids[0]}"):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert load_checkpoint(tmp_path / "run" / "checkpoint.safetensors").iteration > 0


# Stuck from within, before anything is asked of it: signalled from outside, a rank of a busy
# machine may have run out of its own patience by then, and says so before the other does.
STUCK = """
import os, signal
from backhand.parallel import Communicator
from backhand.parallel.__main__ import main

def sum_or_stop(self, buffer, real=Communicator.sum):
    if self.rank == 1:
        os.kill(os.getpid(), signal.SIGSTOP)
    real(self, buffer)

Communicator.sum = sum_or_stop
main()
"""


def test_a_rank_that_is_stuck_is_not_waited_for_ever(start):
    process = start(2, "--iterations", "50", "--out", "run", "--patience", "2", run=("-c", STUCK))
    pids = numbers(process)
    try:
        _out, err = process.communicate(timeout=60)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pids[1], signal.SIGKILL)
    assert process.returncode != 0
    assert "rank 0 has waited 2 s for the others" in err
    assert "Traceback" not in err


def test_a_loss_that_is_no_number_ends_them_all(done):
    status, _out, err = done(2, "--iterations", "50", "--learning-rate", "1e30", "--out", "run")
    assert status != 0
    assert "Traceback" not in err
    assert re.search(r"Error: rank \d: training stopped at iteration", err)


def test_ctrl_c_writes_the_checkpoint(start, tmp_path):
    process = start(2, "--iterations", "500000", "--out", "run")
    pids = training(process, tmp_path / "run")
    os.kill(pids[1], signal.SIGINT)  # one rank is asked: all end together
    _out, err = process.communicate(timeout=60)
    assert "stopped after" in err
    assert load_checkpoint(tmp_path / "run" / "checkpoint.safetensors").iteration > 0


@pytest.mark.parametrize(
    ("ranks", "words", "text"),
    [
        (2, ("--batch-size", "1"), "can't be shared out among 2"),
        (1, ("--batch-size", "900"), "batch"),
        (1, ("--resume",), "checkpoint.safetensors"),
        (1, ("--hidden", "0"), "hidden_size"),
    ],
)
def test_what_makes_no_sense(done, ranks, words, text):
    status, _out, err = done(ranks, *words, "--out", "run")
    assert status != 0
    assert text in err
    assert "Traceback" not in err
