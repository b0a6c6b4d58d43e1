"""A script's training turns → SubjectReport: what each learns, held against its loss's slope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from backhand.diagnosis.examination import examine
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.measure import measure
from backhand.diagnosis.mending.naming import mended
from backhand.diagnosis.report import Gradient, ListedLine, SubjectReport, Unexamined
from backhand.diagnosis.turns.bench import TurnBench
from backhand.diagnosis.turns.claimed import ClaimedTurn, Judged
from backhand.diagnosis.turns.learning import read_script, subject_of
from backhand.diagnosis.turns.listing import Line, last_word, listing
from backhand.language import gettext as _
from backhand.running.turn import Program

# That the search for an edit may take: each try is a turn, in a process of its own.
_SECONDS: Final = 4.0


def read_program(
    program: Program, name: str, path: str | None, *, listed: bool = False
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
    for claimed in read_script(program):
        report = report_of(claimed, name, path, listed=listed)
        known = reports.get(claimed.turn.head)
        # A later turn of the same loop is heard only where it finds more.
        if known is None or report.verdict == "fail":
            reports[claimed.turn.head] = report
    return list(reports.values())


def report_of(
    claimed: ClaimedTurn, name: str, path: str | None, *, listed: bool = False
) -> SubjectReport:
    """Return what is said of one turn; the parameters are those of `read_program`."""
    # What a line holds costs many turns: it is looked at to place a fault, or where it is asked.
    lines = _lines(claimed) if listed or not claimed.passed else []
    head = claimed.turn.program.sites[claimed.turn.head]
    binding = _("the loop in line {line}") if head.kind == "loop" else _("from line {line} on")
    return replace(
        _examined(claimed, name, path, lines),
        binding=binding.format(line=head.line),
        loss=claimed.loss.text,
        unexamined=tuple(Unexamined(*one) for one in claimed.unexamined.items()),
        lines=tuple(_listed(line) for line in lines),
    )


def _lines(claimed: ClaimedTurn) -> list[Line]:
    return listing(
        claimed.turn,
        claimed.loss,
        {one.root: claimed.roots[one.root] for one in claimed.judged},
        claimed.still(),
        claimed.factor["stored"],
    )


def _listed(line: Line) -> ListedLine:
    shape = tuple(line.value.shape)
    return ListedLine(line.site.line, line.site.name, shape, line.holds, line.status)


def _examined(
    claimed: ClaimedTurn, name: str, path: str | None, lines: Sequence[Line]
) -> SubjectReport:
    line = claimed.turn.program.sites[claimed.turn.head].line
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
        tuple(_never_updated(one) for one in right if one.never_updated),
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
        finding = _placed(_batch_mean(wrong, claimed.batch), wrong[0], lines)
        return replace(report, findings=(finding, *report.findings))
    taken = [one for one in wrong if one.verdict == "wrong"]
    subject = subject_of(claimed, taken, name, path, line)
    evidence = measure(subject) if taken else None
    explained = None if evidence is None else examine(subject, evidence=evidence)
    findings = [
        _placed(_finding(one, explained.findings if explained else ()), one, lines) for one in wrong
    ]
    if evidence is not None:
        loss = {one.site.line for one in lines if one.status == "forward"}
        other = {one.site.line for one in lines if one.status != "forward"}
        bench = TurnBench(claimed, frozenset(loss - other))
        findings = mended(subject, evidence, findings, bench, path or bench.path, _SECONDS)
    return replace(
        report,
        findings=(*findings, *report.findings),
        gradients=(*report.gradients, *(explained.gradients if explained else ())),
    )


def verdict_of(claimed: ClaimedTurn) -> str:
    """Return the verdict of a turn: "pass", "fail" or "skipped"."""
    right = sum(one.verdict == "right" for one in claimed.judged)
    wrong = len(claimed.judged) - right
    if claimed.batch is not None:
        right, wrong = 0, len(claimed.judged)
    if not wrong:
        return "pass" if right else "skipped"
    # Under a loss that nobody wrote down, the most is to be right before anything is wrong.
    return "skipped" if not claimed.loss.computed and right < wrong else "fail"


def _never_updated(one: Judged) -> Finding:
    return Finding(
        "BH604",
        one.name,
        "warning",
        _("{name} has a gradient and is never updated").format(name=one.name),
        _("update {name} as the others are").format(name=one.name),
        {},
    )


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
    return own or Finding(
        "BH100",
        one.name,
        "error",
        _("the gradient of {name} is not the derivative").format(name=one.name),
        _("derive the backward pass once more, and look at the worst entry first"),
        {},
    )


def _placed(finding: Finding, one: Judged, lines: Sequence[Line]) -> Finding:
    """Point a finding at the first line that does not hold what its name says."""
    word = last_word(one.name)
    meant = [line for line in lines if line.status == "wrong"] if one.verdict == "wrong" else []
    own = [o for o in lines if last_word(o.site.name) == word and o.status != "forward"]
    found = meant or own[-1:]
    if not found:
        return finding
    line = found[0]
    return replace(finding, evidence={**finding.evidence, "line": line.site.line})
