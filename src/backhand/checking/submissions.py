"""A submission's subjects, run in workers and judged here."""

from __future__ import annotations

import ast
import json
import linecache
import os
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

import numpy as np

from backhand.checking.scripts import check_script, may_copy, script_name, trains, unfinished
from backhand.checking.trainers import check_optimisers, check_trainers, trainers_of
from backhand.diagnosis.draws import examined_over_draws
from backhand.diagnosis.examination import examine
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import SubjectReport, Unexamined, from_record
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.calls import is_upstream
from backhand.reading.drivers.trainer import Trainer
from backhand.reading.subject import GoneError, RaisedElsewhere, Subject, Unready
from backhand.running.host import (
    EndedError,
    Host,
    Worker,
    how_it_ended,
    in_turn,
    long_passes,
)
from backhand.running.loaded import Loaded, Locate, Read, UnloadedError, load_submission, read_here
from backhand.sources.notebook import Fault
from backhand.sources.reading_clock import LongReadingError, read_within
from backhand.sources.submission import Submission

# An upstream gradient that is called an error.
_OF_A_SUM: Final = pattern(r"; *\w+\((delta|err)\w*:")


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
    held: list[SubjectReport] = []
    # Where the mean over the batch is taken, what a layer's error is of, which sign it has and
    # whether it is one entry, and whether a call that raises was its own, only what trains can
    # tell.
    doubted: list[SubjectReport] = []
    # Gradients that are right may be spoilt by the step that is made of them.
    right: dict[str, SubjectReport] = {}
    read, found_in_it, turns = _read_in_time(submission) if may_copy(host) else (None, [], False)
    training = {one.name: one for one in found_in_it}
    if name is not None:
        training = {each: trainer for each, trainer in training.items() if each == name}
    may_be_told = bool(training) or turns
    try:
        for report in _definitions(host, submission, name, run_all, told, listing):
            if report.verdict == "skipped" and report.convention != "unknown":
                held.append(report)
                continue
            doubtful = (
                lacks_a_mean(report)
                or leaves_the_mean(report)
                or is_of_a_sum(report)
                or is_handed_an_error(report)
                or is_handed_one_entry(report)
                or report.verdict == "error"
            )
            if doubtful and may_be_told and report.convention != "unknown":
                doubted.append(report)
                continue
            report = left_open(report)
            found.append(report)
            trainer = training.get(report.name)
            if report.verdict == "pass" and trainer is not None and trainer.updating:
                right[report.name] = report
                continue
            training.pop(report.name, None)
            yield report
    except LookupError:
        # What trains need not be a subject, and a script is no name that a file defines.
        others: list[SubjectReport] = []
        if read is not None and training:
            others = list(check_trainers(host, submission, read, training.values()))
        elif read is not None and name == script_name(submission):
            others = check_script(host, submission, read, listing=listing)[-1:]
        if not others:
            raise
        yield from others
        return
    trained: list[SubjectReport] = []
    scripts: list[SubjectReport] = []
    if read is not None:
        asked = [replace(t, right=name in right) for name, t in training.items()]
        for report in check_trainers(host, submission, read, asked):
            if report.verdict != "skipped":
                trained.append(report)
            if report.name in right:
                yield with_its_step(right.pop(report.name), report, training[report.name])
            elif report.verdict != "skipped":
                yield report
        if name is None or doubted:
            others = [*found, *doubted, *trained, *held]
            scripts = check_script(host, submission, read, others, listing=listing)
    turns_of_its_own = (*trained, *scripts)
    told_by = any(one.verdict in ("pass", "fail") for one in turns_of_its_own)
    for report in doubted:
        judged = as_it_is_called(report, turns_of_its_own)
        yield judged if told_by else left_open(judged)
    if read is not None and any(one.verdict == "pass" for one in found):
        # What is handed to an optimiser may be the negative gradient: not where a file's gradients
        # are right by themselves, and no turn of its own is.
        turned = any(one.verdict == "pass" for one in (*trained, *scripts))
        for step in check_optimisers(host, submission, read):
            if any(one.name == step.name for one in scripts):
                told_there = tuple(f for f in step.findings if f.severity == "warning")
                scripts = [
                    replace(one, findings=(*one.findings, *told_there))
                    if one.name == step.name
                    else one
                    for one in scripts
                ]
            elif step.verdict == "pass" or not turned:
                yield step
    scripts = scripts if name is None else []
    said = {report.name for report in (*trained, *scripts)}
    yield from (report for report in held if report.name not in said)
    yield from scripts


def _read_in_time(submission: Submission) -> tuple[Read | None, list[Trainer], bool]:
    """Return a submission's text, what it defines that trains, and whether it trains itself.

    A text that takes too long to be read is run as any other, and looked at no further.
    """
    try:
        with read_within():
            read = read_here(submission)
            if read is None:
                return None, [], False
            return read, trainers_of(read[0]), trains(read[0])
    except (LongReadingError, RecursionError, MemoryError):
        return None, [], False


def with_its_step(gradients: SubjectReport, step: SubjectReport, trainer: Trainer) -> SubjectReport:
    """Return the report of a definition whose gradients are right, with what its steps do.

    Parameters
    ----------
    gradients : SubjectReport
        A pass.
    step : SubjectReport
        What is found of the definition as it trains.
    trainer : Trainer
    """
    if step.verdict == "fail":
        return replace(step, findings=(*step.findings, *gradients.findings))
    if step.verdict == "pass":
        return gradients
    unexamined = Unexamined(trainer.updating[0], step.note)
    return replace(gradients, unexamined=(*gradients.unexamined, unexamined))


def lacks_a_mean(report: SubjectReport) -> bool:
    """Whether all that is wrong of a layer is that each of its own gradients is divided by the
    batch's size, as by who takes the mean of the loss there and not where the loss is."""
    own = [g.name for g in report.gradients if not g.name.startswith("dx")]
    passed_on = [g for g in report.gradients if g.name.startswith("dx")]
    means = {f.where for f in report.errors if f.evidence.get("factor") == "1/N"}
    return (
        bool(own)
        and all(f.rule == "BH103" for f in report.errors)
        and means == set(own)
        and all(g.passed for g in passed_on)
    )


def left_open(report: SubjectReport) -> SubjectReport:
    """Return a report of a layer in which nothing tells who takes the mean: where it divides each
    of several gradients of its own by the batch's size, a warning has to do.

    A book's layer beside a book's loss is told: there the loss has the mean.
    """
    own = [g for g in report.gradients if not g.name.startswith("dx")]
    if report.convention != "layer" or len(own) < 2 or not lacks_a_mean(report):
        return report
    findings = tuple(replace(f, severity="warning") for f in report.findings)
    note = _("its gradients take the mean over the batch: right where its loss is left a sum")
    return replace(report, verdict="pass", findings=findings, note=note)


def leaves_the_mean(report: SubjectReport) -> bool:
    """Whether all that is wrong of a loss is that its gradient is that of the sum over the batch,
    as by who leaves the mean to the update."""
    return (
        bool(report.errors)
        and all(f.rule == "BH103" and f.evidence.get("factor") == "N" for f in report.errors)
        and all(g.name.startswith("dx") for g in report.gradients)
    )


def is_of_a_sum(report: SubjectReport) -> bool:
    """Whether a layer with an activation may be handed the error of its weighted sum, as by who
    calls that error delta: its own slope is then missing from all that it makes of it."""
    return (
        bool(report.errors)
        and {f.rule for f in report.errors} <= {"BH100", "BH109", "BH113"}
        and any(f.rule == "BH113" for f in report.errors)
        and _OF_A_SUM.search(report.binding) is not None
    )


def is_handed_an_error(report: SubjectReport) -> bool:
    """Whether all that is wrong of a layer is that each of its own steps goes up the loss, as by
    who hands back target minus output, the negative gradient, and adds what is made of it."""
    own = {g.name for g in report.gradients if not g.name.startswith("dx")}
    passed_on = [g for g in report.gradients if g.name.startswith("dx")]
    return (
        bool(own)
        and {f.rule for f in report.errors} <= {"BH101", "BH601"}
        and {f.where for f in report.errors} == own
        and all(g.passed for g in passed_on)
    )


def is_handed_one_entry(report: SubjectReport) -> bool:
    """Whether all that is wrong of a layer is that it heeds one entry of what it is handed alone,
    as by who hands back a gradient that is zero but for the label's; what it learns has to be
    among it, for a program's turn shows that."""
    told = {g.name for g in report.gradients}
    return (
        any(not name.startswith("dx") for name in told)
        and {f.rule for f in report.errors} == {"BH116"}
        and {f.where for f in report.errors} == told
    )


def as_it_is_called(report: SubjectReport, trained: Sequence[SubjectReport]) -> SubjectReport:
    """Return a report of what hangs on a habit: right where the program's own turns, held against
    a loss, show that it is called accordingly; a mean that is taken once needs its own loss."""
    left_to_others = leaves_the_mean(report)
    mean = lacks_a_mean(report) or left_to_others
    turn = next(
        (
            t
            for t in trained
            if t.verdict == "pass"
            and (report.name in t.covers or (left_to_others and _covers_slope(t, report.name)))
            and (t.exact or not mean)
        ),
        None,
    )
    if turn is None:
        return report
    if report.verdict == "error":
        report = replace(report, binding=turn.binding, loss=turn.loss)
        note = _("a call that was made up for it raised: it is judged as {turn} calls it")
    elif left_to_others:
        note = _("it is the gradient of the sum: {turn} takes the mean, once, where it updates")
    elif mean:
        note = _("its gradients take the mean over the batch: so does the loss of {turn}, and once")
    elif is_handed_an_error(report):
        note = _("what it is handed is the error, the negative gradient: so {turn} calls it")
    elif is_handed_one_entry(report):
        note = _("what it is handed is zero but for one entry: so {turn} calls it")
    else:
        note = _("what it is handed is the gradient of its weighted sum: so {turn} calls it")
    left = tuple(f for f in report.findings if f.severity != "error")
    return replace(report, verdict="pass", findings=left, note=note.format(turn=turn.name))


def _covers_slope(turn: SubjectReport, name: str) -> bool:
    """Whether a turn runs the way back of a function: loss_prime of loss."""
    return any(each != name and each.startswith(f"{name}_") for each in turn.covers)


def _definitions(
    host: Host,
    submission: Submission,
    name: str | None,
    run_all: bool,
    told: Callable[[tuple[str, ...]], None] | None,
    listing: bool,
) -> Iterator[SubjectReport]:
    """Yield the subjects that a submission defines.

    What stands within others, none of which could be read, comes after them by itself.
    """
    todo: list[Fault | str] = []
    unread: dict[str, bool] = {}

    def load(worker: Worker) -> Loaded:
        return load_submission(worker, submission, name, run_all=run_all)

    def things(loaded: Loaded) -> list[Fault | str]:
        if told is not None:
            told(tuple(subject_name(n) for n in loaded.names))
        todo.extend((*loaded.faults, *loaded.names))
        return todo

    def went_on(loaded: Loaded, thing: str, report: SubjectReport) -> SubjectReport:
        unread[thing] = report.verdict in ("skipped", "error")
        if thing == todo[-1]:
            todo.extend(
                name
                for name, others in loaded.within.items()
                if name not in unread and all(unread.get(other, True) for other in others)
                if any(unread.get(other) for other in others)
            )
        return report

    def do(loaded: Loaded, thing: Fault | str) -> SubjectReport:
        if isinstance(thing, Fault):
            return of_fault(submission, thing)
        return went_on(loaded, thing, _checked(loaded, thing, listing))

    def lost(loaded: Loaded, thing: Fault | str, error: Exception) -> SubjectReport:
        return went_on(loaded, str(thing), _ended(loaded, str(thing), *how_it_ended(error)))

    try:
        yield from in_turn(lambda: host.open(submission.files), load, things, do, lost)
    except UnloadedError as error:
        yield of_fault(submission, error.fault)
    except RaisedElsewhere as error:
        yield of_fault(submission, Fault(unfinished(error)))
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
        report = _ended(
            loaded, name, unfinished(error), _("write a case that shows how it is called")
        )
        if isinstance(error, RaisedElsewhere) and error.line is None:
            # None of the file's lines raised it, so that it is no mistake of the file's.
            return replace(report, verdict="skipped", findings=(), note=unfinished(error))
        return report


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

    subjects: list[Subject | Unready] = []

    def made(draw: int) -> Subject | Unready:
        answer = loaded.code.ask("subjects.subject", name=name, draw=draw)
        subjects.append(loaded.code.made(answer))
        return subjects[-1]

    with np.errstate(all="ignore"):
        report = examined_over_draws(made, loaded.locate)
    due = None if isinstance(subjects[0], Unready) else set(subjects[0].values.differentiable)
    return of_what_was_measured(report, _own_text(loaded.path), due)


def of_what_was_measured(
    report: SubjectReport, text: str, told: AbstractSet[str] | None = None
) -> SubjectReport:
    """Return a report, and no "pass" of what nothing was measured of.

    Which arrays there are to be measured is told by the worker in which the code runs, and code
    may have its worker tell of fewer: what the text itself stores as a gradient has to be there.

    Parameters
    ----------
    report : SubjectReport
    text : str
        Of the submission; may be empty.
    told : set of str, optional
        What the worker says that a gradient is due for.
    """
    known = {g.name for g in report.gradients}
    if report.verdict == "skipped" and told is not None:
        # Nothing came of it: what is passed over for that may not have been kept back.
        claimed = claimed_gradients(text, report.name)
        if not (claimed - told - ({"dx"} if any(n.startswith("dx") for n in told) else set())):
            return report
        known = set(told)
    elif report.verdict != "pass":
        return report
    missing = [] if known else ["-"]
    if not missing:
        claimed = claimed_gradients(text, report.name)
        passed_on = any(n.startswith("dx") for n in known)
        missing = sorted(n for n in claimed - known if not (n == "dx" and passed_on))
    if not missing:
        return report
    message = (
        _("no gradient was measured, so that nothing is known to be right")
        if missing == ["-"]
        else _("no gradient of {names} was measured, though the text stores it").format(
            names=", ".join(missing)
        )
    )
    fix = _("write a case that shows what is differentiated, and by what")
    finding = Finding("BH207", missing[0], "error", message, fix)
    return replace(report, verdict="error", findings=(*report.findings, finding))


def claimed_gradients(text: str, name: str) -> set[str]:
    """Return what a class takes as ``W`` and stores the gradient of as ``self.dW``; dx it returns.

    >>> code = "class A:\\n def __init__(self, W): self.W = W\\n def backward(self, d): self.dW = d"
    >>> claimed_gradients(code, "A")
    {'W'}
    """
    try:
        nodes = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found: set[str] = set()
    for node in nodes:
        if not isinstance(node, ast.ClassDef) or node.name != name:
            continue
        own = {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}
        if "__init__" in own and "backward" in own:
            given = own["__init__"].args
            # One with a value of its own may be left out, and its gradient with it.
            needed = given.args[1 : len(given.args) - len(given.defaults)]
            taken = {arg.arg for arg in needed} & _stored_in_self(own["__init__"].body)
            found |= {n for n in taken if f"d{n}" in _stored_in_self(own["backward"].body)}
            back = [n for n in ast.walk(own["backward"]) if isinstance(n, ast.Return)]
            # A network that is handed nothing, or labels, returns what it likes.
            asked = own["backward"].args.args[1:]
            if (
                len(back) == 1
                and isinstance(back[0].value, (ast.BinOp, ast.Name))
                and asked
                and is_upstream(asked[0].arg)
            ):
                found.add("dx")
    return found


def _stored_in_self(body: Sequence[ast.stmt]) -> set[str]:
    """Return what a body stores in self, whatever else it does."""
    return {
        node.attr
        for statement in body
        if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign))
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }


def _own_text(path: str | None) -> str:
    """Return the text that `read_here` has put at hand."""
    return "".join(linecache.getlines(path)) if path is not None else ""


def judged(made: Subject | Unready, locate: Locate | None) -> SubjectReport:
    """Return what `examine` says of code that runs elsewhere; NumPy remarks on it to nobody."""
    with np.errstate(all="ignore"):
        return examine(made, locate)


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
