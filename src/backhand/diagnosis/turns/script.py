"""A script's training turns → SubjectReport: what each learns, held against its loss's slope."""

from __future__ import annotations

import ast
import contextlib
import math
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from backhand.diagnosis.doubt import is_vague
from backhand.diagnosis.examination import examine
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.lines import listed as as_listed
from backhand.diagnosis.lines import once
from backhand.diagnosis.measure import measure
from backhand.diagnosis.measuring.passes import LateError, within
from backhand.diagnosis.mending.naming import mended, renamed
from backhand.diagnosis.report import Gradient, SubjectReport, Unexamined
from backhand.diagnosis.turns.bench import TurnBench
from backhand.diagnosis.turns.claimed import ClaimedTurn, Judged
from backhand.diagnosis.turns.claims import NAMELESS, last_word, text_of
from backhand.diagnosis.turns.learning import read_script, subject_of
from backhand.diagnosis.turns.listing import Line, is_sent_back, listing
from backhand.language import gettext as _
from backhand.pattern import pattern
from backhand.reading.claims import SURE, sureness
from backhand.running import minimised
from backhand.running.turn import NoTurnError, Program

# Wrong gradients that an explanation is looked for: each takes hundreds of turns.
_EXPLAINED: Final = 2
# Functions that give nothing but a part of a gradient.
_WAY_BACK: Final = pattern(r"grad|backward|backprop", re.IGNORECASE)
_SLOPES: Final = pattern(r"prime|deriv|(^|_)grad(ient)?$|^d_")
# How much less likely a line is at fault that holds a derivative, and the first that does not.
_HOLDS: Final = 0.8
_HOLDS_NOT: Final = -0.4
# That the search for an edit may take: each try is a turn, in a process of its own.
_SECONDS: Final = 4.0


def read_program(
    program: Program,
    name: str,
    path: str | None,
    *,
    listed: bool = False,
    seconds: float = math.inf,
) -> list[SubjectReport]:
    """Run a program to its training turns, and say of each what is wrong.

    Parameters
    ----------
    program : Program
    name : str
        Of the subject.
    path : str or None
        Of the file, as its reader knows it.
    listed : bool
        What each line holds is said also where nothing is wrong.
    seconds : float
        Once half of them are over no further loop is read; what is left explains a fault.

    Returns
    -------
    list of SubjectReport
        One a training loop, in the order in which they were read.

    Raises
    ------
    NotReadError
        Nothing of it could be read; the text says what was tried.
    """
    reports: dict[int, SubjectReport] = {}
    began = time.monotonic()
    program.until = began + seconds
    for claimed in read_script(program):
        left = began + seconds - time.monotonic()
        report = report_of(claimed, name, path, listed=listed, seconds=left)
        known = reports.get(claimed.turn.head)
        # A later turn of the same loop is heard only where it finds more.
        if known is None or report.verdict == "fail":
            reports[claimed.turn.head] = report
        if time.monotonic() - began > seconds / 2:
            break
    return list(reports.values())


def report_of(
    claimed: ClaimedTurn,
    name: str,
    path: str | None,
    *,
    listed: bool = False,
    seconds: float = math.inf,
) -> SubjectReport:
    """Return what is said of one turn; the parameters are those of `read_program`."""
    # What a line holds costs many turns: it is looked at to place a fault, or where it is asked.
    lines = _lines(claimed) if listed or not claimed.passed else []
    if claimed.passed:
        # Whoever calls the error times a slope "do" has not made a mistake by that name.
        lines = [replace(o, status="other", holds="") if o.status == "wrong" else o for o in lines]
    head = claimed.turn.program.sites[claimed.turn.head]
    binding = _("the loop in line {line}") if head.kind == "loop" else _("from line {line} on")
    program = claimed.turn.program
    if not program.main and head.line > program.text.count("\n") + 1:
        binding = _("what an optimiser is handed")
    binding = binding.format(line=head.line)
    if claimed.turn.stood_in:
        made_up = _("{binding}, on data that stand in for {files}, which is not there")
        binding = made_up.format(binding=binding, files=", ".join(claimed.turn.stood_in))
    covers = _covers(claimed)
    unexamined = claimed.unexamined | dict.fromkeys(_idle_ways(claimed, covers), _("it never ran"))
    return replace(
        _examined(claimed, name, path, lines, seconds),
        binding=binding,
        loss=_told_loss(claimed),
        unexamined=tuple(Unexamined(*one) for one in unexamined.items()),
        lines=tuple(as_listed(line, _code(claimed, line)) for line in once(lines)),
        covers=covers,
        exact=claimed.passed and claimed.is_exact(),
    )


def _told_loss(claimed: ClaimedTurn) -> str:
    """Return what a turn descends, and what it holds while it does."""
    if not claimed.held:
        return claimed.loss.text
    held = ", ".join(f"{site.name} ({site.line})" for site in claimed.held)
    text = _("{loss}, with {held} held constant as the program says")
    return text.format(loss=claimed.loss.text, held=held)


def _covers(claimed: ClaimedTurn) -> tuple[str, ...]:
    """Return the definitions in which the turn leaves values under a gradient's name, or takes
    the steps that were judged."""
    if not claimed.vouches:
        return ()
    turn = claimed.turn
    sites = turn.program.sites
    words = {last_word(site.name) for site in sites} | {one.name for one in claimed.judged}
    # g may be a gate as well.
    told = {word for word in words if NAMELESS.match(word) and len(word) > 2}
    told |= {
        word
        for word in words
        if word and any(sureness(word, last_word(other)) >= SURE for other in words)
    }
    learnt = {last_word(text_of(one.root)) for one in claimed.judged if one.claim.kind == "step"}
    asked = [
        n
        for n, site in enumerate(sites)
        if site.function
        and (
            last_word(site.name) in told
            or (site.kind in ("store", "update") and last_word(site.name) in learnt)
            or (site.kind == "return" and _SLOPES.search(last_word(site.function)))
        )
    ]
    # np.subtract.at(self.P, users, …) keeps nothing that a tap would see.
    lines = turn.program.whole.splitlines()
    at = re.compile(rf"\.at\([^,]*\b({'|'.join(map(re.escape, learnt))})\b")
    steps = {n for n, line in enumerate(lines, start=1) if learnt and at.search(line)}
    scattering = {
        node.name
        for node in ast.walk(turn.program.tree)
        if isinstance(node, ast.FunctionDef)
        and steps & set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    }
    asked += [n for n, site in enumerate(sites) if last_word(site.function) in scattering]
    with contextlib.suppress(NoTurnError):
        ran = dict.fromkeys(sites[n].function for n, _visit, _value in turn.seen([{}], asked)[0])
        names = dict.fromkeys(function.partition(".")[0] for function in ran)
        return tuple(name for name in names if name != minimised.NAME)
    return ()


def _idle_ways(claimed: ClaimedTurn, covers: Sequence[str]) -> list[str]:
    """Return the methods of what is covered that are called as a way back is, and did not run."""
    sites = claimed.turn.program.sites
    asked: dict[int, str] = {}
    for number, site in enumerate(sites):
        owner, dot, method = site.function.partition(".")
        if dot and owner in covers and _WAY_BACK.search(method) and "num" not in method:
            asked[number] = site.function
    if not asked:
        return []
    with contextlib.suppress(NoTurnError):
        ran = {asked[n] for n, _visit, _value in claimed.turn.seen([{}], asked)[0] if n in asked}
        return [name for name in dict.fromkeys(asked.values()) if name not in ran]
    return []


def _lines(claimed: ClaimedTurn) -> list[Line]:
    return listing(
        claimed.turn,
        claimed.loss,
        {one.root: claimed.roots[one.root] for one in claimed.judged},
        claimed.still(),
        claimed.factor["stored"],
    )


def _code(claimed: ClaimedTurn, line: Line) -> str:
    text = claimed.turn.program.whole.splitlines()
    number = line.site.line
    return text[number - 1].strip() if number <= len(text) else ""


def _examined(
    claimed: ClaimedTurn, name: str, path: str | None, lines: Sequence[Line], seconds: float
) -> SubjectReport:
    line: int | None = claimed.turn.program.sites[claimed.turn.head].line
    if line is not None and line > claimed.turn.program.text.count("\n") + 1:
        line = None  # of what was put after it
    right = [one for one in claimed.judged if one.verdict == "right"]
    wrong = [one for one in claimed.judged if one.verdict != "right"]
    if claimed.batch is not None:
        right, wrong = [], list(claimed.judged)
    verdict = verdict_of(claimed)
    report = SubjectReport(
        name,
        "script",
        "unknown",
        "fail" if wrong else "pass",
        (*_never_updated(claimed), *_another_loss(claimed)),
        tuple(Gradient(one.name, {"passed": True}) for one in right),
        path,
        line,
    )
    if not right and not wrong:
        return replace(report, verdict="skipped", note=_("nothing of it could be examined"))
    if not wrong:
        return report
    if verdict == "skipped":
        note = _("it computes no loss, and under {loss} most of it would be wrong")
        return replace(report, verdict="skipped", note=note.format(loss=claimed.loss.text))
    if claimed.batch is not None:
        finding = _placed(_batch_mean(wrong, claimed.batch), wrong[0], lines, claimed)
        return replace(report, findings=(finding, *report.findings))
    turned = all(one.ratio < 0 for one in wrong)  # of no labels is that so
    if claimed.turn.stood_in and not right and len(wrong) > 1 and not turned:
        # Labels that stand in for others may be no distribution, or of no such range: then the
        # way back is wrong from its first line on.  What is right beside it shows that they do.
        note = _("none of it is right, on data that stand in for {files}")
        files = ", ".join(claimed.turn.stood_in)
        return replace(report, verdict="skipped", note=note.format(files=files))
    # The smallest tell the mistake that all of them show.
    mine = [one for one in wrong if one.verdict == "wrong" and one.loss is claimed.loss]
    taken = sorted(mine, key=lambda one: claimed.roots[one.root].size)[:_EXPLAINED]
    subject = subject_of(claimed, taken, name, path, line)
    evidence = explained = None
    if taken:
        with contextlib.suppress(LateError), within(seconds):
            evidence = measure(subject)
            explained = examine(subject, evidence=evidence)
    findings = [
        _placed(_finding(one, explained.findings if explained else ()), one, lines, claimed)
        for one in wrong
        if one not in mine or one in taken
    ]
    if evidence is not None and explained is not None:
        loss = {one.site.line for one in lines if one.status == "forward"}
        other = {one.site.line for one in lines if one.status != "forward"}
        doubts = {one.site.line: _HOLDS for one in lines if one.status == "right"}
        off = next((one.site.line for one in lines if _is_off(one, lines)), None)
        if off is not None:
            doubts[off] = _HOLDS_NOT
        bench = TurnBench(claimed, frozenset(loss - other), doubts)
        findings = mended(subject, evidence, findings, bench, path or bench.path, _SECONDS)
        lacking = {one.name for one in taken if claimed.is_off_by_samples(one)}
        findings = [_of_the_samples(f) if f.where in lacking else f for f in findings]
    if not (right or claimed.loss.computed) and is_vague(findings):
        # Nothing of it shows that it is this loss that is meant.
        note = _("none of it is the gradient of {loss}, the loss that was found")
        return replace(report, verdict="skipped", note=note.format(loss=claimed.loss.text))
    # The others of the same loss show what the explained ones do.
    others = tuple(one.name for one in mine if one not in taken)
    place = next((n for n, f in enumerate(findings) if others and f.where == taken[0].name), None)
    if place is not None:
        findings[place] = replace(findings[place], also=(*findings[place].also, *others))
    return replace(
        report,
        findings=(*together(findings), *report.findings),
        gradients=(*report.gradients, *(explained.gradients if explained else ())),
    )


def verdict_of(claimed: ClaimedTurn) -> str:
    """Return the verdict of a turn: "pass", "fail" or "skipped"."""
    right = sum(one.verdict == "right" for one in claimed.judged)
    if claimed.batch is not None:
        return "fail"
    if right == len(claimed.judged):
        return "pass" if right else "skipped"
    # What goes uphill altogether, and what is right but for its time, says which loss it is of.
    doubtful = sum(one.verdict == "wrong" for one in claimed.judged)
    # Under a loss that nobody wrote down, the most is to be right before anything is wrong.
    return "skipped" if not claimed.loss.computed and right < doubtful else "fail"


def together(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with those that are one fault's said once, with the other places."""
    found: list[Finding] = []
    for finding in findings:
        place = finding.rule, finding.line
        same = [n for n, f in enumerate(found) if f.line is not None and (f.rule, f.line) == place]
        if not same:
            found.append(finding)
        elif finding.where != found[same[0]].where:
            also = dict.fromkeys((*found[same[0]].also, finding.where, *finding.also))
            found[same[0]] = replace(found[same[0]], also=tuple(also))
    return found


def _never_updated(claimed: ClaimedTurn) -> list[Finding]:
    """Return what is said of parameters that a turn leaves as they were."""
    graded = [one.name for one in claimed.judged if one.verdict == "right" and one.never_updated]
    texts = {name: _("{name} has a gradient and is never updated") for name in graded}
    texts |= {
        text_of(path): _("the loss depends on {name} as on {other}, and it is never updated")
        for path in claimed.idle
    }
    moved = [one for one in claimed.judged if not one.never_updated]
    updates = [claimed.line_of(one.root) for one in moved]
    line = max((n for n in updates if n is not None), default=None)
    return [
        Finding(
            "BH604",
            name,
            "warning",
            text.format(name=name, other=moved[0].name if moved else ""),
            _("update {name} as the others are").format(name=name),
            {} if line is None else {"line": line},
        )
        for name, text in texts.items()
    ]


def _another_loss(claimed: ClaimedTurn) -> list[Finding]:
    """Return what is said where a program shows another loss than the one that it descends."""
    shown = claimed.another
    if shown is None:
        return []
    text = _("{shown} is shown, and what is descended is {loss}")
    return [
        Finding(
            "BH403",
            "-",
            "warning",
            text.format(shown=shown.text, loss=claimed.loss.text),
            _("show the loss whose gradient is taken"),
            {"line": shown.line},
        )
    ]


def _batch_mean(wrong: Sequence[Judged], size: float) -> Finding:
    names = ", ".join(one.name for one in wrong)
    return Finding(
        "BH103",
        wrong[0].name,
        "error",
        _("every gradient ({names}) is off by the batch size, {size:g}").format(
            names=names, size=size
        ),
        _("the loss is a mean over the batch if the gradients are, and a sum if they are sums"),
        {},
    )


def _of_the_samples(finding: Finding) -> Finding:
    """Return a finding about a factor under its name where that is the number of samples."""
    return renamed(finding, "BH103") if finding.rule in ("BH102", "BH108") else finding


def _finding(one: Judged, explained: Sequence[Finding]) -> Finding:
    """Return what is said of a root that is not right."""
    if one.verdict == "too early":
        return Finding(
            "BH602",
            one.name,
            "error",
            _("the gradient of {name} is taken after a value that it needs was updated").format(
                name=one.name
            ),
            _("take all gradients first, then update"),
            {},
        )
    if one.verdict == "wrong step" and one.ratio < 0:
        return Finding(
            "BH601",
            one.name,
            "error",
            _("the update of {name} goes up the loss").format(name=one.name),
            _("turn the sign of the step"),
            {},
        )
    if one.verdict == "wrong step":
        return Finding(
            "BH603",
            one.name,
            "error",
            _("the step of {name} is not the rate times its gradient").format(name=one.name),
            _("look at what is taken away from it, and how much of it"),
            {},
        )
    own = next((f for f in explained if f.where == one.name and f.severity == "error"), None)
    if own is None and (other := next((f for f in explained if f.severity == "error"), None)):
        own = replace(other, where=one.name)
    return own or Finding(
        "BH100",
        one.name,
        "error",
        _("the gradient of {name} is not the derivative").format(name=one.name),
        _("derive the backward pass once more, and look at the worst entry first"),
        {},
    )


def _placed(finding: Finding, one: Judged, lines: Sequence[Line], claimed: ClaimedTurn) -> Finding:
    """Point a finding at the first line that does not hold what it should."""
    line = claimed.line_of(one.root)
    if one.verdict == "wrong":
        stored = claimed.stored_line(one.claim)
        line = next((o.site.line for o in lines if _is_off(o, lines)), stored or line)
    elif one.verdict == "too early" and (early := claimed.early_line(one.root)) is not None:
        line = early
    return (
        finding if line is None else replace(finding, evidence={**finding.evidence, "line": line})
    )


def _is_off(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a line does not hold what its name says: the gradient of that, or one of a value of
    its shape."""
    if _goes_on(line, lines) or not np.any(line.value):
        return False  # what begins at nothing is not wrong yet
    if line.status != "other" or line.value.size < 2 or line.site.kind == "return":
        return line.status == "wrong"
    if not is_sent_back(line.site):
        return False
    shapes = {o.value.shape for o in lines if o.status == "forward"}
    known = {o.site.function for o in lines if o.status in ("right", "multiple", "wrong")}
    return line.value.shape in shapes and line.site.function in known


def _goes_on(line: Line, lines: Sequence[Line]) -> bool:
    """Whether the next line but goes on with the same value: dscores[y] -= 1."""
    mine = last_word(line.site.name)
    place = next(n for n, other in enumerate(lines) if other is line)
    following = lines[place + 1] if place + 1 < len(lines) else None
    return (
        following is not None
        and following.site.kind in ("store", "update")
        and last_word(following.site.name) == mine
    )
