"""A submission's subjects, run in workers and judged here."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from backhand.checking.scripts import check_script, script_name
from backhand.checking.trainers import check_trainers, trainers_of
from backhand.diagnosis.examination import examine
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import SubjectReport, from_record
from backhand.language import gettext as _
from backhand.reading.subject import GoneError, RaisedElsewhere, Subject, Unready
from backhand.running.host import (
    EndedError,
    Host,
    Worker,
    how_it_ended,
    in_turn,
    long_passes,
)
from backhand.running.loaded import Loaded, Locate, UnloadedError, load_submission
from backhand.sources.notebook import Fault
from backhand.sources.submission import Submission


def check_submission(
    host: Host,
    submission: Submission,
    name: str | None = None,
    *,
    run_all: bool = False,
    told: Callable[[tuple[str, ...]], None] | None = None,
    listing: bool = False,
) -> Iterator[SubjectReport]:
    """Yield a submission's subjects, each checked as `examine` does, then what it trains itself.

    A subject that ends its worker gets BH207 and the verdict "error"; the others are checked
    in another one.

    Parameters
    ----------
    host : Host
        May be used for others before and after.
    submission : Submission
    name : str, optional
        Of the one subject that is meant; a script is called as its file.
    run_all : bool
        Run all of a file, however long within its time that takes.
    told : callable, optional
        Given the names of all that it defines before the first is checked.
    listing : bool
        Say what the lines hold of what is right too.

    Raises
    ------
    NoModuleError, LookupError
        There is no such module, or no subject of the name; the last argument is the nearest.
    """
    found: list[SubjectReport] = []
    # What nothing could be said of by itself may be run by what trains.
    held: dict[str, SubjectReport] = {}
    training = {trainer.name: trainer for trainer in trainers_of(submission)}
    if name is not None:
        training = {each: trainer for each, trainer in training.items() if each == name}
    try:
        for report in _definitions(host, submission, name, run_all, told, listing):
            if report.verdict == "skipped" and report.convention != "unknown":
                held.setdefault(report.name, report)
                continue
            found.append(report)
            training.pop(report.name, None)
            yield report
    except LookupError:
        if training:
            yield from check_trainers(host, submission, list(training.values()))
            return
        # A script is no name that a file defines.
        scripts = []
        if name == script_name(submission):
            scripts = check_script(host, submission, listing=listing)
        if not scripts:
            raise
        yield scripts[-1]
        return
    for report in check_trainers(host, submission, list(training.values())):
        if report.verdict == "skipped":
            continue
        held.pop(report.name, None)
        found.append(report)
        yield report
    scripts = []
    if name is None:
        scripts = check_script(host, submission, [*found, *held.values()], listing=listing)
    covered = {report.name for report in scripts}
    yield from (report for each, report in held.items() if each not in covered)
    yield from scripts


def _definitions(
    host: Host,
    submission: Submission,
    name: str | None,
    run_all: bool,
    told: Callable[[tuple[str, ...]], None] | None,
    listing: bool,
) -> Iterator[SubjectReport]:
    """Yield the subjects that a submission defines."""

    def load(worker: Worker) -> Loaded:
        return load_submission(worker, submission, name, run_all=run_all)

    def things(loaded: Loaded) -> tuple[Fault | str, ...]:
        if told is not None:
            told(tuple(subject_name(n) for n in loaded.names))
        return (*loaded.faults, *loaded.names)

    def do(loaded: Loaded, thing: Fault | str) -> SubjectReport:
        if isinstance(thing, Fault):
            return of_fault(submission, thing)
        return _checked(loaded, thing, listing)

    def lost(loaded: Loaded, thing: Fault | str, error: Exception) -> SubjectReport:
        return _ended(loaded, str(thing), *how_it_ended(error))

    try:
        yield from in_turn(lambda: host.open(submission.files), load, things, do, lost)
    except UnloadedError as error:
        yield of_fault(submission, error.fault)
    except RaisedElsewhere as error:
        yield of_fault(submission, Fault(_unfinished(error)))
    except (GoneError, MemoryError) as error:
        reason, fix = how_it_ended(error)
        message = _("{path}: {reason} while it was imported").format(
            path=submission.label, reason=reason
        )
        yield of_fault(submission, Fault(message, fix=fix))


def _checked(loaded: Loaded, name: str, listing: bool) -> SubjectReport:
    try:
        return examined(loaded, name, listing=listing)
    except (GoneError, MemoryError):
        raise
    except Exception as error:  # raised where it runs, or code that breaks the checker
        return _ended(
            loaded, name, _unfinished(error), _("write a case that shows how it is called")
        )


def examined(loaded: Loaded, name: str, *, listing: bool = False) -> SubjectReport:
    """Return what is found of a subject: by the judge here, or beside one's own code.

    Raises
    ------
    RaisedElsewhere, EndedError, GarbledError
    """
    worker = loaded.code.worker
    if worker.host.walls is None:
        told = loaded.code.ask(
            "checks.check", name=name, limit=worker.limits.seconds, listing=listing
        )
        if "late" in told:
            raise EndedError(*long_passes(worker.limits.seconds, *told["late"]))
        return from_record(json.loads(told["record"]))
    made = loaded.code.made(loaded.code.ask("subjects.subject", name=name))
    return judged(made, loaded.locate)


def judged(made: Subject | Unready, locate: Locate | None) -> SubjectReport:
    """Return what `examine` says of code that runs elsewhere; NumPy remarks on it to nobody."""
    with np.errstate(all="ignore"):
        return examine(made, locate)


def _unfinished(error: Exception) -> str:
    kind = error.kind if isinstance(error, RaisedElsewhere) else type(error).__name__
    return _("it could not be checked: {kind}: {reason}").format(kind=kind, reason=error)


def _ended(loaded: Loaded, name: str, reason: str, fix: str) -> SubjectReport:
    """Return the report of a subject that could not be checked to its end."""
    line, cell = loaded.lines.get(name), None
    if line is not None and loaded.locate is not None:
        cell, line = loaded.locate(line)
    return _unchecked(subject_name(name), loaded.path, line, cell, reason, fix)


def of_fault(submission: Submission, fault: Fault) -> SubjectReport:
    """Return the report of what in a file was left out, or why it can't be loaded."""
    report = _unchecked(
        os.path.basename(submission.label),
        submission.path,
        fault.line,
        fault.cell,
        fault.message,
        fault.fix,
    )
    if fault.harmless:
        note = f"{fault.message}; {fault.fix}"
        return replace(report, verdict="skipped", findings=(), note=note)
    return report


def _unchecked(
    name: str, path: str | None, line: int | None, cell: int | None, message: str, fix: str
) -> SubjectReport:
    known = {k: v for k, v in (("line", line), ("cell", cell)) if v is not None}
    return SubjectReport(
        name=name,
        convention="unknown",
        role="unknown",
        verdict="error",
        findings=(Finding("BH207", "-", "error", message, fix, known),),
        path=path,
        line=line,
        cell=cell,
    )


def subject_name(name: str) -> str:
    """Return what a report calls the subject that is listed as `name`."""
    return name.removeprefix("case_").removesuffix("_forward")
