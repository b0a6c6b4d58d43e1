"""A script's training turns → SubjectReport: what each learns, held against its loss's slope."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from backhand.diagnosis.examination import examine
from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Gradient, SubjectReport
from backhand.diagnosis.turns.claimed import ClaimedTurn, Judged, rates_moved
from backhand.diagnosis.turns.learning import read_script, subject_of
from backhand.diagnosis.turns.listing import Line, last_word, listing
from backhand.language import gettext as _


@dataclass(frozen=True)
class Part:
    """One training turn of a script.

    Attributes
    ----------
    report : SubjectReport
    loss : str
        Which loss the gradients are taken of, for people.
    lines : tuple of Line
        What each line of the turn holds.
    unexamined : dict of str
        What is changed and not judged → why.
    """

    report: SubjectReport
    loss: str
    lines: tuple[Line, ...]
    unexamined: Mapping[str, str]


def read_parts(tree: ast.Module, path: str, text: str) -> list[Part]:
    """Run a script to its training turns, and say of each what its lines hold and what is wrong.

    Parameters
    ----------
    tree : ast.Module
    path, text : str

    Raises
    ------
    NotReadError
        Nothing of it could be read; the text says what was tried.
    """
    parts: dict[int, Part] = {}
    for claimed in read_script(tree, path, text):
        part = _part(claimed, path)
        known = parts.get(claimed.turn.head)
        # A later turn of the same loop is heard only where it finds more.
        if known is None or part.report.verdict == "fail":
            parts[claimed.turn.head] = part
    return list(parts.values())


def _part(claimed: ClaimedTurn, path: str) -> Part:
    lines = tuple(
        listing(
            claimed.turn,
            claimed.loss,
            {one.root: claimed.roots[one.root] for one in claimed.judged},
            rates_moved(claimed.turn),
            claimed.factor["stored"],
        )
    )
    return Part(_examined(claimed, path, lines), claimed.loss.text, lines, claimed.unexamined)


def _examined(claimed: ClaimedTurn, path: str, lines: Sequence[Line]) -> SubjectReport:
    line = claimed.turn.program.sites[claimed.turn.head].line
    right = [one for one in claimed.judged if one.verdict == "right"]
    wrong = [one for one in claimed.judged if one.verdict != "right"]
    if claimed.batch is not None:
        right, wrong = [], list(claimed.judged)
    report = SubjectReport(
        PurePath(path).stem,
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
    if not claimed.loss.computed and len(right) < len(wrong):
        # Under a loss that nobody wrote down, the most is to be right before anything is wrong.
        note = _("it computes no loss, and under {loss} most of it would be wrong")
        return replace(report, verdict="skipped", note=note.format(loss=claimed.loss.text))
    if claimed.batch is not None:
        finding = _placed(_batch_mean(wrong, claimed.batch), wrong[0], lines)
        return replace(report, findings=(finding, *report.findings))
    taken = [one for one in wrong if one.verdict == "wrong"]
    explained = examine(subject_of(claimed, taken, path, line)) if taken else None
    findings = [
        _placed(_finding(one, explained.findings if explained else ()), one, lines) for one in wrong
    ]
    return replace(
        report,
        findings=(*findings, *report.findings),
        gradients=(*report.gradients, *(explained.gradients if explained else ())),
    )


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
