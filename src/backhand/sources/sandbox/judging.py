"""A target's subjects, run behind walls and judged here."""

from __future__ import annotations

import linecache
import math
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from backhand.diagnosis.examination import examine
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import SubjectReport
from backhand.language import gettext as _
from backhand.reading.subject import Subject, Unready
from backhand.sources.child import subject_name
from backhand.sources.notebook import Fault, read_notebook
from backhand.sources.sandbox.frames import GarbledError
from backhand.sources.sandbox.remote import RemoteCode
from backhand.sources.sandbox.sandbox import EndedError, Sandbox, Worker

Locate = Callable[[int], tuple[int | None, int]]

# The modules beside a file that go with it behind the walls.
_MOST_FILES: Final = 200
_MOST_BYTES: Final = 8 * 2**20


@dataclass(frozen=True)
class Submission:
    """A file with those beside it.

    Attributes
    ----------
    path : str
        As its reader knows it.
    files : dict of bytes
        By the path within the folder, "/" between the parts.
    main : str
        Which of them is the file.
    """

    path: str
    files: Mapping[str, bytes]
    main: str

    def outside(self, folder: str) -> Callable[[str | None], str | None]:
        """Return what maps a path behind the walls to the reader's, for files of these alone."""
        base = self.path[: -len(self.main)] if self.path.endswith(self.main) else ""
        known = {f"{folder}/{name}": base + name for name in self.files}
        known[f"{folder}/{self.main}"] = self.path
        return lambda path: known.get(path or "")


def submission_of(path: str) -> Submission:
    """Return a file with the Python files beside it and in the packages there.

    Raises
    ------
    OSError
    """
    folder = Path(path).resolve().parent
    main = Path(path).name
    files = {main: Path(path).read_bytes()}
    total = 0
    for name in _beside(folder):
        total += (folder / name).stat().st_size
        if len(files) >= _MOST_FILES or total > _MOST_BYTES:
            break
        files.setdefault(name, (folder / name).read_bytes())
    return Submission(path, files, main)


def _beside(folder: Path) -> Iterator[str]:
    for entry in sorted(folder.iterdir()):
        if entry.suffix == ".py" and entry.is_file():
            yield entry.name
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and entry.name.isidentifier() and not entry.is_symlink():
            for place, folders, names in os.walk(entry):
                folders[:] = [f for f in folders if f.isidentifier()]
                for name in names:
                    if name.endswith(".py"):
                        yield Path(place, name).relative_to(folder).as_posix()


@dataclass(frozen=True)
class Loaded:
    """What a submission was found to define.

    Attributes
    ----------
    code : RemoteCode
    names : tuple of str
        Of its subjects.
    defined : tuple of str
        Every function and class at its top.
    lines : dict
        Name → line.
    faults : tuple of Fault
    locate : callable or None
    """

    code: RemoteCode
    names: tuple[str, ...]
    defined: tuple[str, ...]
    lines: Mapping[str, int | None]
    faults: tuple[Fault, ...]
    locate: Locate | None


class UnloadedError(Exception):
    """A submission can't be loaded: `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def load_behind(
    worker: Worker, submission: Submission, name: str | None = None, *, run_all: bool = False
) -> Loaded:
    """Load a submission behind the walls.

    Raises
    ------
    UnloadedError, LookupError
        As `backhand.sources.module` has them: the file, the name in it.
    EndedError
    """
    folder = worker.sandbox.folder
    code = RemoteCode(worker, submission.outside(folder))
    locate = _read_here(submission)
    seconds = math.inf if run_all else worker.sandbox.limits.seconds / 2
    told = code.ask(
        "load",
        path=f"{folder}/{submission.main}",
        name=name,
        run_all=run_all,
        seconds=seconds,
    )
    try:
        if "unreadable" in told:
            raise UnloadedError(_fault(code, told["unreadable"]))
        if "unknown" in told:
            raise LookupError(told["unknown"])
        return Loaded(
            code,
            tuple(str(n) for n in told["names"]),
            tuple(str(n) for n in told["defined"]),
            {str(n): line if isinstance(line, int) else None for n, line in told["lines"].items()},
            tuple(_fault(code, fault) for fault in told["faults"]),
            locate,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise GarbledError("no source") from error


def _fault(code: RemoteCode, told: Mapping[str, Any]) -> Fault:
    numbers = {k: told.get(k) for k in ("line", "cell")}
    return Fault(
        code.clean(told["message"]),
        fix=code.clean(told["fix"]),
        harmless=bool(told.get("harmless")),
        **{k: n if isinstance(n, int) else None for k, n in numbers.items()},
    )


def _read_here(submission: Submission) -> Locate | None:
    """Have the text at hand that findings point at; return a notebook's way to its cells."""
    content = submission.files[submission.main]
    text, locate = content.decode("utf-8-sig", errors="replace"), None
    if submission.main.endswith(".ipynb"):
        try:
            notebook = read_notebook(text)
        except (ValueError, RecursionError):
            return None
        text, locate = notebook.text, notebook.locate
    lines = text.splitlines(keepends=True)
    linecache.cache[submission.path] = (len(text), None, lines, submission.path)
    return locate


def check_behind(
    sandbox: Sandbox,
    submission: Submission,
    name: str | None = None,
    *,
    run_all: bool = False,
    told: Callable[[tuple[str, ...]], None] | None = None,
) -> Iterator[SubjectReport]:
    """Yield a submission's subjects, each checked as `examine` does.

    A subject that ends its process gets BH207 and the verdict "error"; the others are checked
    in another one.  `told` is given the names of all before the first is checked.

    Raises
    ------
    LookupError
        There is no subject of the name; its argument is the nearest.
    """
    done: set[str] = set()
    first = True
    while True:
        current: str | None = None
        loaded: Loaded | None = None
        try:
            with sandbox.open(submission.files) as worker:
                loaded = load_behind(worker, submission, name, run_all=run_all)
                if first:
                    first = False
                    if told is not None:
                        told(tuple(subject_name(n) for n in loaded.names))
                    yield from (of_fault(submission, fault) for fault in loaded.faults)
                for current in loaded.names:
                    if current not in done:
                        worker.renew()
                        yield _checked(loaded, current, submission)
                        done.add(current)
                return
        except UnloadedError as error:
            yield of_fault(submission, error.fault)
            return
        except (EndedError, GarbledError, MemoryError) as error:
            reason, fix = how_it_ended(error)
            if loaded is None or current is None:
                message = _("{path}: {reason} while it was imported").format(
                    path=submission.path, reason=reason
                )
                yield of_fault(submission, Fault(message, fix=fix))
                return
            done.add(current)
            yield ended_subject(loaded, current, submission, reason, fix)


def _checked(loaded: Loaded, name: str, submission: Submission) -> SubjectReport:
    from backhand.reading.subject import RaisedElsewhere

    try:
        made: Subject | Unready = loaded.code.made(loaded.code.ask("subject", name=name))
        return examine(made, loaded.locate)
    except RaisedElsewhere as error:
        reason = _("it could not be checked: {kind}: {reason}").format(
            kind=error.kind, reason=error
        )
        fix = _("write a case that shows how it is called")
        return ended_subject(loaded, name, submission, reason, fix)


def how_it_ended(error: Exception) -> tuple[str, str]:
    """Return what a submission's author is told of its end, and what to do."""
    if isinstance(error, EndedError):
        return error.reason, error.fix
    if isinstance(error, MemoryError):
        return _("it asks for more memory than there is"), _("give it smaller arrays")
    return (
        _("it wrote to the checker's own channel"),
        _("a submission has no business there: show it to the teacher"),
    )


def ended_subject(
    loaded: Loaded, name: str, submission: Submission, reason: str, fix: str
) -> SubjectReport:
    """Return the report of a subject that could not be checked to its end."""
    line, cell = loaded.lines.get(name), None
    if line is not None and loaded.locate is not None:
        cell, line = loaded.locate(line)
    known = {k: v for k, v in (("line", line), ("cell", cell)) if v is not None}
    return SubjectReport(
        name=subject_name(name),
        convention="unknown",
        role="unknown",
        verdict="error",
        findings=(Finding("BH207", "-", "error", reason, fix, known),),
        path=submission.path,
        line=line,
        cell=cell,
    )


def of_fault(submission: Submission, fault: Fault) -> SubjectReport:
    """Return the report of what in a file was left out, or why it can't be loaded."""
    known = {k: v for k, v in (("line", fault.line), ("cell", fault.cell)) if v is not None}
    report = SubjectReport(
        name=os.path.basename(submission.path),
        convention="unknown",
        role="unknown",
        verdict="skipped",
        path=submission.path,
        line=fault.line,
        cell=fault.cell,
    )
    if fault.harmless:
        return replace(report, note=f"{fault.message}; {fault.fix}")
    finding = Finding("BH207", "-", "error", fault.message, fault.fix, known)
    return replace(report, verdict="error", findings=(finding,))
