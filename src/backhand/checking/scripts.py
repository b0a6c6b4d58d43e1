"""A program's own statements as a subject: what they train is run in workers and judged here."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath
from typing import Final

import numpy as np

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import SubjectReport, Verdict
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.calls import is_upstream
from backhand.reading.statements import may_train, stored
from backhand.reading.subject import GoneError, RaisedElsewhere
from backhand.reading.uncalled import Uncalled, uncalled_ways
from backhand.running import minimised
from backhand.running.host import Host
from backhand.running.limits import with_copies
from backhand.running.loaded import Locate, Read
from backhand.running.turn import Program
from backhand.sources.submission import Submission

# As NumPy says that two shapes do not fit.
_CLASH: Final = pattern(r"not aligned|could not be broadcast|mismatch in its core dimension")
# What a program may import, and no call of it be, that makes its data itself.
_ALONE: Final = frozenset({"numpy"}) | sys.stdlib_module_names
_READS: Final = pattern(r"open$|load|read|fetch|download|input$", re.IGNORECASE)


def script_name(submission: Submission) -> str:
    """Return what a file's own statements are called as a subject."""
    return PurePath(submission.path or "").stem


def program_of(
    host: Host, submission: Submission, text: str, main: str = "", name: str = "__main__"
) -> Program:
    """Return a submission as a program to be run to its training turns.

    Parameters
    ----------
    host : Host
        Opens a worker for each turn, one after another.
    submission : Submission
    text : str
        As `backhand.running.loaded.read_here` gives it.
    main : str
        Statements that are run after it.
    name : str
        The module's; ``__main__`` runs what it guards by that.
    """
    folder = host.folder
    path = str(submission.path) if folder is None else f"{folder}/{submission.main}"
    return Program(text, path, lambda: host.open(submission.files), main, name)


@lru_cache(maxsize=4)
def trains(text: str) -> bool:
    """Whether a text, run as a program, may reach a training turn; False where it can't be read."""
    try:
        return may_train(ast.parse(text)) or minimised.asks(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def check_script(
    host: Host,
    submission: Submission,
    read: Read,
    others: Sequence[SubjectReport] = (),
    *,
    listing: bool = False,
) -> list[SubjectReport]:
    """Return what is found of what a file's own statements train, and of what they train it by.

    Parameters
    ----------
    host : Host
        Whose workers may copy themselves; nothing of the submission may be running there.
    submission : Submission
    read : (text, locate)
        As `read_here` gives it.
    others : sequence of SubjectReport
        What is said of what the file defines: where that says something, a script that could
        not be read is passed over in silence.
    listing : bool
        Say what the lines hold of what is right too.

    Returns
    -------
    list of SubjectReport
        Empty where they train nothing.  What defines the gradients comes first, where `others`
        have no verdict on it.
    """
    text, locate = read
    program = program_of(host, submission, text)
    if not trains(text):
        return []
    with copying(host), program:
        name, seconds = script_name(submission), host.limits.seconds
        report = _read(program, name, submission.path, seconds, listing)
    ways = []
    for way in uncalled_ways(text, ast.parse(text)) if report.verdict == "pass" else ():
        with copying(host), program_of(host, submission, way.text, way.main) as other:
            ways.append(_uncalled(other, way, submission.path, seconds))
    if report.verdict == "skipped" and others:
        return []
    judged = [one for one in ways if one.verdict in ("pass", "fail")]
    names = {one.name for one in judged}
    left = tuple(one for one in report.unexamined if one.name not in names)
    report = replace(report, unexamined=left)
    found = [*with_covered(report, program.tree, others), *judged]
    return [located(one, locate) for one in found]


def _uncalled(program: Program, way: Uncalled, path: str | None, seconds: float) -> SubjectReport:
    """Return what is said of a method that only the loop that was put in calls."""
    report = _read(program, way.name, path, seconds, False)
    return replace(
        report,
        line=way.line,
        loss=way.loss,
        binding=_("called where its object is made: nothing else calls it"),
        # What is mended is the text with the loop.
        findings=tuple(replace(f, patch="") for f in report.findings),
        covers=(),
    )


def with_covered(
    script: SubjectReport, tree: ast.Module, others: Sequence[SubjectReport]
) -> list[SubjectReport]:
    """Return a script's report, after those of the definitions that it is the only one to run.

    A definition that nothing could be called by itself is judged as the script calls it: right
    with it, wrong by what is found within its lines.  A fault that is said of one is not said of
    the script again.

    Parameters
    ----------
    script : SubjectReport
    tree : ast.Module
    others : sequence of SubjectReport
    """
    if script.verdict not in ("pass", "fail"):
        return [script]
    known = {one.name: one.verdict for one in others}
    found: list[SubjectReport] = []
    left = list(script.findings)
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or node.name not in script.covers:
            continue
        name = next(
            (n for n in known if n == node.name or node.name.startswith(f"{n}_")), node.name
        )
        if known.get(name, "skipped") != "skipped":
            continue
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        mine = [f for f in left if f.severity == "error" and f.line in lines]
        if script.verdict == "fail" and not mine:
            continue
        if not mine and any(one.name == name for one in found):
            continue  # the other half of a pair
        left = [f for f in left if f not in mine]
        verdict: Verdict = "fail" if mine else "pass"
        found.append(
            replace(
                script,
                name=name,
                line=node.lineno,
                verdict=verdict,
                findings=tuple(mine),
                lines=tuple(line for line in script.lines if line.line in lines),
                covers=(),
            )
        )
    if script.verdict == "fail" and not any(f.severity == "error" for f in left):
        return found
    return [*found, replace(script, findings=tuple(left))]


def may_copy(host: Host) -> bool:
    """Whether a host's workers may copy themselves: behind walls only in a namespace of theirs."""
    return hasattr(os, "fork") and (host.walls is None or host.walls.namespaces)


@contextlib.contextmanager
def copying(host: Host) -> Iterator[None]:
    """Have a host's workers copy themselves: a turn is run again by a copy."""
    before = host.limits
    if host.walls is not None:
        host.limits = with_copies(before)
    try:
        yield
    finally:
        host.limits = before


def _read(
    program: Program, name: str, path: str | None, seconds: float, listing: bool
) -> SubjectReport:
    # Few files train anything when they are run, and what reads those that do is large.
    from backhand.diagnosis.turns.learning import NotReadError
    from backhand.diagnosis.turns.script import read_program

    skipped = SubjectReport(name, "script", "unknown", "skipped", path=path)
    try:
        with np.errstate(all="ignore"):
            return merged(read_program(program, name, path, seconds=seconds, listed=listing))
    except NotReadError as error:
        if not clashes(program.tree, error.kind, str(error), error.line):
            return replace(skipped, line=error.line, note=str(error))
        finding = Finding(
            "BH207",
            "-",
            "error",
            _("{during} raises {kind}: {reason}").format(
                during=name, kind=error.kind, reason=str(error).removeprefix(f"{error.kind}: ")
            ),
            _("look at the shapes that meet at that line"),
            {"line": error.line},
        )
        return replace(skipped, verdict="error", line=error.line, findings=(finding,))
    except Exception as error:
        return unread(skipped, error)


def clashes(tree: ast.Module, kind: str, reason: str, line: int | None) -> bool:
    """Whether a program's own run ends where shapes clash on a way back.

    Only a program that brings its own data is surely called as it is meant to be: whatever was
    read from elsewhere may have been stood in for.

    Examples
    --------
    >>> tree = ast.parse("def back(dz, W): dx = W @ dz; return dx")
    >>> clashes(tree, "ValueError", "shapes (2,3) and (4,) not aligned", 1)
    True
    """
    if kind != "ValueError" or line is None or not _CLASH.search(reason):
        return False
    for node in ast.walk(tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if not {n.partition(".")[0] for n in names} <= _ALONE:
            return False
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if _READS.search(called):
            return False
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    own = {name for node in around[-1:] for name in stored(node)}
    return any(map(is_upstream, own))


def unread(skipped: SubjectReport, error: Exception) -> SubjectReport:
    """Return a report that says why nothing was found.

    What code makes the judge raise is no fault of the code's.
    """
    if isinstance(error, (GoneError, MemoryError)):
        return replace(skipped, note=str(error) or _("it asks for more memory than there is"))
    return replace(skipped, note=unfinished(error))


def unfinished(error: Exception) -> str:
    """Say what kept something from being checked to its end."""
    kind = error.kind if isinstance(error, RaisedElsewhere) else type(error).__name__
    return _("it could not be checked: {kind}: {reason}").format(kind=kind, reason=error)


def merged(reports: Sequence[SubjectReport]) -> SubjectReport:
    """Return one report of what several loops of a program train.

    Parameters
    ----------
    reports : sequence of SubjectReport
        At least one.
    """
    judged = [report for report in reports if report.verdict != "skipped"] or list(reports[:1])
    first = next((r for r in judged if r.verdict == "fail"), judged[0])
    known: dict[tuple[str, str, int | None], Finding] = {}
    for report in (first, *judged):
        for finding in report.findings:
            known.setdefault((finding.rule, finding.where, finding.line), finding)
    return replace(
        first,
        findings=tuple(known.values()),
        gradients=tuple(dict((g.name, g) for r in reversed(judged) for g in r.gradients).values()),
        binding="; ".join(dict.fromkeys(r.binding for r in judged)),
        loss="; ".join(dict.fromkeys(r.loss for r in judged)),
        unexamined=tuple(dict.fromkeys(u for r in judged for u in r.unexamined)),
        lines=tuple(line for r in judged for line in r.lines),
        covers=tuple(dict.fromkeys(name for r in judged for name in r.covers)),
    )


def located(report: SubjectReport, locate: Locate | None) -> SubjectReport:
    """Return a report of a notebook with its lines counted within their cells."""
    if locate is None:
        return report

    def of(finding: Finding) -> Finding:
        if finding.line is None:
            return finding
        cell, line = locate(finding.line)
        return replace(finding, evidence={**finding.evidence, "line": line, "cell": cell})

    cell, line = (None, None) if report.line is None else locate(report.line)
    return replace(report, line=line, cell=cell, findings=tuple(map(of, report.findings)))
