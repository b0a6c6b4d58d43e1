"""The checks of somebody's code, each file in a process that may hang, crash or exit.

This stands in `sources`, above `diagnosis` and `reports`: it runs files, and the process
that it starts uses all that is below.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Report, SubjectReport, from_record
from backhand.language import gettext as _
from backhand.language import language
from backhand.sources.child import run, subject_name
from backhand.sources.lint.linter import lint as lint_file
from backhand.sources.sandbox.judging import check_behind, submission_of
from backhand.sources.sandbox.limits import Limits
from backhand.sources.sandbox.sandbox import Sandbox
from backhand.sources.target import Target, TargetError, not_there

TIMEOUT: Final = 10.0


def check_targets(
    targets: Iterable[Target],
    *,
    timeout: float = TIMEOUT,
    progress: Callable[[SubjectReport], None] | None = None,
    lint: bool = True,
    run_all: bool = False,
    sandbox: bool | None = False,
) -> Report:
    """Check files and modules, each in a process of its own.

    Parameters
    ----------
    targets : iterable of Target
    timeout : float
        Seconds that importing a file, and then each of its subjects, may take.  One that
        runs past it gets BH207 and the verdict "error"; the others keep their results.
    progress : callable, optional
        Told of each subject when it is done.
    lint : bool
        Read each file for remarks on its text too (BH5xx).
    run_all : bool
        Run every cell of a notebook, and a file to its end, however long within `timeout`
        that takes.  Else a notebook's definitions, imports and constants are run, and a
        file's once it has taken half of `timeout`.
    sandbox : bool or None
        Run files behind walls (`backhand.sources.sandbox`); None: those that stand outside
        the current folder, which are somebody else's.

    Returns
    -------
    report : Report

    Raises
    ------
    TargetError
        A target names a subject that is not there.
    SandboxError
        The sandbox can't be started.
    """
    subjects: list[SubjectReport] = []
    remarks: dict[str, tuple[dict[str, Any], ...]] = {}
    with contextlib.ExitStack() as stack:
        box: Sandbox | None = None
        for target in targets:
            if lint and target.path is not None and target.path not in remarks:
                remarks[target.path] = lint_file(target.path)
            boxed = target.path is not None and (
                is_outside(target.path) if sandbox is None else sandbox
            )
            if boxed and box is None:
                limits = Limits(seconds=timeout, cpu_seconds=math.ceil(10 * timeout))
                box = stack.enter_context(Sandbox(limits))
            checked = (
                _check_boxed(target, box, run_all)
                if boxed and box is not None
                else _check_one(target, timeout, run_all)
            )
            for subject in checked:
                subjects.append(subject)
                if progress is not None:
                    progress(subject)
    return Report(
        tuple(subjects),
        tuple(r for some in remarks.values() for r in some),
        None if box is None else box.walls.names,
    )


def is_outside(path: str) -> bool:
    """Whether a file stands outside the current folder, where the sandbox can be had."""
    return sys.platform.startswith("linux") and not Path(path).resolve().is_relative_to(Path.cwd())


def _check_boxed(target: Target, box: Sandbox, run_all: bool) -> Iterator[SubjectReport]:
    path = str(target.path)
    try:
        submission = submission_of(path)
    except OSError as error:
        message = _("{path} can't be read: {reason}").format(path=path, reason=error.strerror)
        yield _unreadable(target, message, "", None)
        return
    try:
        yield from check_behind(box, submission, target.name, run_all=run_all)
    except LookupError as error:
        raise TargetError(unknown_text(target, error.args[0])) from error


def _check_one(target: Target, timeout: float, run_all: bool) -> Iterator[SubjectReport]:
    done: list[str] = []
    told_faults = False
    while True:
        names: list[str] | None = None
        places: dict[str, dict[str, Any]] = {}
        current: str | None = None
        with Child(target, done, timeout, run_all) as child:
            while True:
                try:
                    event = child.receive(timeout)
                except TimeoutError:
                    child.kill()
                    reason = _("it ran past its limit of {timeout:g} s").format(timeout=timeout)
                    fix = _("look for a loop that does not end; --timeout SECONDS gives it more")
                    break
                kind = event["event"] if event is not None else "died"
                if kind == "died":
                    reason = child.how_it_died()
                    fix = _("look for os._exit, for a crash in compiled code, for memory")
                    break
                assert event is not None
                if kind == "end":
                    return
                if kind == "unreadable":
                    yield _unreadable(target, event["message"], event["fix"], event["line"])
                    return
                if kind == "no-module":
                    raise TargetError(
                        not_there(event["module"], event["nearest"])
                        if event["nearest"]
                        else not_there(target.label, None)
                    )
                if kind == "unknown":
                    raise TargetError(unknown_text(target, event["nearest"]))
                if kind == "subjects":
                    names, places = event["names"], event["places"]
                    if not told_faults:
                        told_faults = True
                        for fault in event["faults"]:
                            if fault["harmless"]:
                                yield _cut_short(target, fault)
                                continue
                            yield _unreadable(
                                target,
                                fault["message"],
                                fault["fix"],
                                fault["line"],
                                fault["cell"],
                            )
                elif kind == "start":
                    current = event["name"]
                elif kind == "result":
                    done.append(event["name"])
                    current = None
                    yield from_record(event["record"])
        if names is None or (current is None and len(done) < len(names)):
            # It hung or died while it was imported, or between two subjects.
            yield _unreadable(
                target,
                _("{path}: {reason} while it was imported").format(
                    path=target.label, reason=reason
                ),
                fix,
                None,
            )
            return
        if current is None:
            return  # all results were there already
        place = places[current]
        yield SubjectReport(
            name=subject_name(current),
            convention="unknown",
            role="unknown",
            verdict="error",
            findings=(Finding("BH207", "-", "error", reason, fix, dict(_known(place))),),
            path=place["path"],
            line=place["line"],
            cell=place["cell"],
        )
        done.append(current)
        if len(done) == len(names):
            return


def _known(place: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((k, v) for k, v in place.items() if k in ("line", "cell") and v is not None)


def _unreadable(
    target: Target, message: str, fix: str, line: int | None, cell: int | None = None
) -> SubjectReport:
    evidence = dict(_known({"line": line, "cell": cell}))
    return SubjectReport(
        name=os.path.basename(target.label),
        convention="unknown",
        role="unknown",
        verdict="error",
        findings=(Finding("BH207", "-", "error", message, fix, evidence),),
        path=target.path,
        line=line,
        cell=cell,
    )


def _cut_short(target: Target, fault: dict[str, Any]) -> SubjectReport:
    """Say that a file's own work was left out, which is no fault of what it defines."""
    return SubjectReport(
        name=os.path.basename(target.label),
        convention="unknown",
        role="unknown",
        verdict="skipped",
        path=target.path,
        line=fault["line"],
        cell=fault["cell"],
        note=f"{fault['message']}; {fault['fix']}",
    )


def unknown_text(target: Target, near: str | None) -> str:
    """Say that a target has no subject of its name, and which is nearly called so."""
    if near is None:
        return _("{target} has no subject {name}").format(target=target.label, name=target.name)
    return _("{target} has no subject {name}; did you mean {near}?").format(
        target=target.label, name=target.name, near=near
    )


class Child:
    """A process that checks or records one target, and the lines that it writes."""

    def __init__(
        self,
        target: Target,
        skip: list[str],
        timeout: float,
        run_all: bool,
        *,
        graph: bool = False,
        check: bool = True,
    ) -> None:
        job = {
            "path": target.path,
            "module": target.module,
            "name": target.name,
            "skip": skip,
            "language": language(),
            "timeout": timeout,
            "run_all": run_all,
            "graph": graph,
            "check": check,
        }
        self._status: int | None = None
        self._popen: subprocess.Popen[bytes] | None = None
        # A copy of a process that runs threads may hold their locks for ever, and Apple's
        # libraries don't stand being copied at all: a fresh interpreter there.
        forks = hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1
        self._pid, stream = self._fork(job) if forks else self._spawn(job)
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._reader.start()

    def _fork(self, job: dict[str, Any]) -> tuple[int, int]:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writing)
            return pid, reading
        status = 1
        try:
            os.close(reading)
            os.setsid()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            run(job, writing)
            status = 0
        finally:
            os._exit(status)

    def _spawn(self, job: dict[str, Any]) -> tuple[int, int]:
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "backhand.sources.child", json.dumps(job)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
            # A check multiplies small matrices: BLAS's threads would only wait for each other.
            env={
                "OPENBLAS_NUM_THREADS": "1",
                **os.environ,
                "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            },
        )
        assert self._popen.stdout is not None
        return self._popen.pid, os.dup(self._popen.stdout.fileno())

    def _read(self, stream: int) -> None:
        with open(stream, "rb") as file:
            for line in file:
                self._lines.put(line)
        self._lines.put(b"")

    def receive(self, timeout: float) -> dict[str, Any] | None:
        """Return the next event; None where the process ended without saying so.

        Raises
        ------
        TimeoutError
            Nothing came in time.
        """
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError from None
        if not line.endswith(b"\n"):
            return None
        event: dict[str, Any] = json.loads(line)
        return event

    def kill(self) -> None:
        """End the process and all that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self._pid, signal.SIGKILL)
            elif self._popen is not None:
                self._popen.kill()

    def how_it_died(self) -> str:
        """Say how the process ended, for a reader."""
        status = self._wait()
        if status is not None and status < 0:
            name = signal.Signals(-status).name
            return _("it crashed the interpreter ({signal})").format(signal=name)
        return _("it ended the process (exit status {status})").format(status=status)

    def _wait(self) -> int | None:
        if self._status is None:
            if self._popen is not None:
                self._status = self._popen.wait()
            else:
                with contextlib.suppress(ChildProcessError):
                    deadline = time.monotonic() + 5
                    while True:
                        pid, status = os.waitpid(self._pid, os.WNOHANG)
                        if pid:
                            self._status = os.waitstatus_to_exitcode(status)
                            break
                        if time.monotonic() > deadline:
                            self.kill()
                        time.sleep(0.002)
        return self._status

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *exception: object) -> None:
        if exception[0] is not None:
            self.kill()
        self._wait()
        self.kill()  # whatever it may have started and left behind
        self._reader.join(timeout=1)
        if self._popen is not None and self._popen.stdout is not None:
            self._popen.stdout.close()
