"""How fast a class is graded: with one and two processes, and through a Dask cluster.

    python benchmarks/grade.py --write benchmarks/results/grade.json

A thousand synthetic submissions (half of them wrong, 3 % hostile) are graded by each way in
turn on this machine.  Told besides: what the sandbox adds to a check, in pairs with the same
check outside of it; the memory of the judge and of the warm process behind the walls; and wrong
verdicts, of which there are to be none.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from classroom import QUICK_ATTACKS, SOLUTIONS, make_class, write_class

from backhand.checking.submissions import check_submission
from backhand.checking.targets import check_targets
from backhand.grading.exercise import find_exercise, read_exercise
from backhand.grading.intake import take_in
from backhand.grading.journal import Journal
from backhand.grading.run import grade_all
from backhand.running.limits import Limits
from backhand.running.loaded import load_submission
from backhand.running.sandbox import Sandbox
from backhand.running.walls import walls_here
from backhand.sources.submission import submission_of
from backhand.sources.target import Target

NAME = "softmax-with-loss"


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--without-dask", action="store_true")
    options = parser.parse_args()
    if lacking := walls_here().lacking:
        sys.exit(lacking)  # hostile members would reach this machine
    figures: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}",
        "walls": list(walls_here().names),
        "submissions": options.count,
        "overhead": overhead(),
        "memory_mib": memory(),
        "runs": {},
    }
    print(json.dumps({k: figures[k] for k in ("overhead", "memory_mib")}, indent=1), flush=True)
    members = make_class(options.count, NAME, attacks=QUICK_ATTACKS)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "class")
        write_class(members, folder)
        ways: dict[str, dict[str, Any]] = {"1 process": {"jobs": 1}, "2 processes": {"jobs": 2}}
        for name, way in ways.items():
            figures["runs"][name] = run(members, folder, Path(place, "j"), way)
            print(name, figures["runs"][name], flush=True)
        if not options.without_dask:
            with Cluster() as address:
                way = {"dask": address}
                figures["runs"]["Dask, 2 workers"] = run(members, folder, Path(place, "j"), way)
            print("Dask", figures["runs"]["Dask, 2 workers"], flush=True)
    if options.write:
        options.write.write_text(json.dumps(figures, indent=1) + "\n")


def run(members: list[Any], folder: Path, journal: Path, way: dict[str, Any]) -> dict[str, Any]:
    """Grade a class one way; return its figures."""
    file = find_exercise(NAME)
    exercise = read_exercise(file)
    submissions = take_in(folder)
    began = time.perf_counter()
    with Journal(journal, exercise, fresh=True) as open_journal:
        results = grade_all(submissions, file, open_journal, **way)
    seconds = time.perf_counter() - began
    journal.unlink()
    truths = {member.name.split("_")[0]: member.truth for member in members}
    wrong = sum((r.points >= exercise.points) != (truths[r.student] == "right") for r in results)
    return {
        "seconds": round(seconds, 1),
        "per_second": round(len(results) / seconds, 2),
        "graded": len(results),
        "wrong_verdicts": wrong,
    }


def overhead(turns: int = 3) -> dict[str, float]:
    """Return milliseconds that the sandbox adds: bare, and to a check of the same file."""
    files = [str(p) for p in sorted(SOLUTIONS.glob(f"{NAME}/*/*.py"))]
    inside, outside, bare = [], [], []
    with Sandbox(Limits()) as sandbox:
        list(check_submission(sandbox, submission_of(files[0])))
        for _turn in range(turns):
            for file in files:
                began = time.perf_counter()
                check_targets([Target(path=file)], lint=False)
                middle = time.perf_counter()
                submission = submission_of(file)
                list(check_submission(sandbox, submission))
                end = time.perf_counter()
                with sandbox.open(submission.files) as worker:
                    load_submission(worker, submission)
                bare.append(1e3 * (time.perf_counter() - end))
                outside.append(1e3 * (middle - began))
                inside.append(1e3 * (end - middle))
    return {
        "start_load_and_end_ms": round(statistics.median(bare), 1),
        "check_outside_ms": round(statistics.median(outside), 1),
        "check_inside_ms": round(statistics.median(inside), 1),
        "added_ms": round(
            statistics.median(a - b for a, b in zip(inside, outside, strict=True)), 1
        ),
    }


def memory() -> dict[str, float]:
    """Return the resident memory of the judge and of all that stands behind the walls."""
    file = str(next((SOLUTIONS / NAME / "right").glob("*.py")))
    with Sandbox(Limits()) as sandbox:
        list(check_submission(sandbox, submission_of(file)))
        assert sandbox._server is not None
        behind = [_pss(pid) for pid in _descendants(sandbox._server.pid)]
    return {"judge": round(_pss(os.getpid()), 1), "behind_the_walls": round(sum(behind), 1)}


def _pss(pid: int) -> float:
    """Return a process's share of memory in MiB."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(text.partition("Pss:")[2].split()[0]) / 1024


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += _descendants(int(child))
    return found


class Cluster:
    """A scheduler and two workers as separate processes."""

    def __enter__(self) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}

        def start(*words: str) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        scheduler = ("distributed.cli.dask_scheduler", "--host", address, "--no-dashboard")
        worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
        self._processes = [start(*scheduler), start(*worker), start(*worker)]
        from distributed import Client

        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        return address

    def __exit__(self, *exception: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
