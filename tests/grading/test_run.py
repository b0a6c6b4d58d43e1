"""Many at once: in processes here, interrupted and taken up again, and on a real cluster."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from backhand.grading.exercise import find_exercise, read_exercise
from backhand.grading.intake import Handed, take_in
from backhand.grading.journal import Journal
from backhand.grading.run import ClusterError, grade_all

FILE = find_exercise("softmax-with-loss")
EXERCISE = read_exercise(FILE)


def wrong_verdicts(classroom, results, members):
    truths = {m.name.split("_")[0]: m.truth for m in members}
    return [
        r.student
        for r in results
        if (r.points >= EXERCISE.points) != (truths[r.student] == "right")
    ]


def test_a_class_in_two_processes(classroom, tmp_path):
    members = classroom.make_class(10, hostile=0.2, attacks=classroom.QUICK_ATTACKS)
    classroom.write_class(members, tmp_path / "class")
    submissions = take_in(tmp_path / "class")
    assert len(submissions) == 10
    told = []
    with Journal(tmp_path / "j.jsonl", EXERCISE) as journal:
        results = grade_all(
            submissions, FILE, journal, jobs=2, progress=lambda r, known: told.append(known)
        )
    assert told == [False] * 10
    assert [r.key for r in results] == [h.key for h in submissions]
    assert wrong_verdicts(classroom, results, members) == []

    # A part of the journal is lost in mid-line: the rest is not graded again.
    lines = (tmp_path / "j.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "j.jsonl").write_bytes(b"".join(lines[:8]) + lines[8][:40])
    told.clear()
    with Journal(tmp_path / "j.jsonl", EXERCISE) as journal:
        again = grade_all(
            submissions, FILE, journal, jobs=1, progress=lambda r, known: told.append(known)
        )
    assert told.count(True) == 8
    assert [r.points for r in again] == [r.points for r in results]
    for line in (tmp_path / "j.jsonl").read_bytes().splitlines()[9:]:
        json.loads(line)


def test_a_submission_that_changed_is_graded_again(classroom, tmp_path):
    path = tmp_path / "class" / "a.py"
    path.parent.mkdir()
    right = (classroom.SOLUTIONS / "softmax-with-loss/right/as_in_the_book.py").read_text()
    points = []
    for text in ("x = 1\n", right):
        path.write_text(text)
        with Journal(tmp_path / "j.jsonl", EXERCISE) as journal:
            points.append(grade_all(take_in(path.parent), FILE, journal)[0].points)
    assert points == [0, 10]


def test_a_judge_that_dies_costs_its_submission_alone():
    from backhand.grading.run import _here

    def deadly(handed, file, seconds):
        if handed.key == "bad":
            os.kill(os.getpid(), signal.SIGKILL)
        return {"key": handed.key, "status": "graded"}

    due = [Handed(key, key, "") for key in ("a", "b", "bad", "c", "d", "e")]
    records = {r["key"]: r["status"] for r in _here(due, FILE, 1.0, 2, deadly)}
    assert records == {**dict.fromkeys("abcde", "graded"), "bad": "unreadable"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def cluster(tmp_path):
    """A real scheduler and two workers, each a process of its own."""
    pytest.importorskip("distributed", reason="pip install 'backhand[dask]'")
    address = f"tcp://127.0.0.1:{free_port()}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}

    def start(*words):
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    processes = [
        start("distributed.cli.dask_scheduler", "--host", address, "--no-dashboard", "--no-show")
    ]
    for _turn in range(2):
        words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0")
        processes.append(start("distributed.cli.dask_worker", address, *words))
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, processes
    for process in processes:
        with_group(process, signal.SIGKILL)
        process.wait()


def with_group(process, number):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def test_a_cluster_that_loses_a_worker(classroom, tmp_path, cluster):
    address, processes = cluster
    members = classroom.make_class(12, hostile=0.2, attacks=classroom.QUICK_ATTACKS)
    classroom.write_class(members, tmp_path / "class")
    submissions = take_in(tmp_path / "class")
    killed = []

    def progress(result, known):
        if not killed:
            killed.append(result)
            with_group(processes[1], signal.SIGKILL)

    with Journal(tmp_path / "j.jsonl", EXERCISE) as journal:
        results = grade_all(submissions, FILE, journal, dask=address, progress=progress)
    assert killed
    assert processes[1].wait(10) == -signal.SIGKILL
    assert len(results) == 12
    assert wrong_verdicts(classroom, results, members) == []


def test_no_cluster_there(tmp_path, classroom):
    pytest.importorskip("distributed", reason="pip install 'backhand[dask]'")
    began = time.monotonic()
    with (
        Journal(tmp_path / "j.jsonl", EXERCISE) as journal,
        pytest.raises(ClusterError, match="no Dask scheduler answers"),
    ):
        grade_all([], FILE, journal, dask=f"tcp://127.0.0.1:{free_port()}")
    assert time.monotonic() - began < 60
