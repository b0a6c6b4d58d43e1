"""The findings of a check as a reader meets them: on which line, and as much as was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Report, SubjectReport
from backhand.reports.check_view import place_text
from backhand.studio.desk import Desk, Hints
from backhand.studio.manuscript import Manuscript


@dataclass(frozen=True)
class Shown:
    """A finding as far as it is told.

    Attributes
    ----------
    subject, number : int
        Which subject of the report, and which of its findings.
    told : Finding
        Without the kind of mistake or the mending, while those are not asked for.
    rule : str
        The whole finding's, for its page; "" while the kind is not told.
    step : "where", "kind" or "fix"
    has_more : bool
        Whether another hint can be asked for.
    place : str
        As a reader finds it: "line 25", "cell 11, line 7"; "" where it points nowhere.
    line : int or None
        In the editor.
    code : str
        That line as it was checked.
    """

    subject: int
    number: int
    told: Finding
    rule: str
    step: Hints
    has_more: bool
    place: str
    line: int | None
    code: str


@dataclass(frozen=True)
class Mark:
    """A line of the editor that something is said of.

    Attributes
    ----------
    line : int
        From 1.
    severity : "error", "warning" or "info"
    text : str
    """

    line: int
    severity: str
    text: str


def shown_findings(desk: Desk, number: int) -> list[Shown]:
    """Return the findings of a desk's subject, each as far as it is told."""
    subject = desk.subjects[number]
    checked = desk.checked or desk.manuscript
    # Each hint's texts are those of `backhand check --hints`.
    told = {
        step: Report((subject,)).with_hints(step).subjects[0].findings
        for step in ("where", "kind", "fix")
    }
    found = []
    for k, whole in enumerate(subject.findings):
        step = desk.step(number, k)
        fullest = whole if whole.fix else told["kind"][k]
        shown = told[step][k]
        # What does not run is told whole at once: there is nothing to guess.
        while step != "fix" and _says(told[_next(step)][k]) == _says(shown):
            step = _next(step)
        line, place, code = _place(whole, subject, checked)
        found.append(
            Shown(
                subject=number,
                number=k,
                told=shown,
                rule=whole.rule if step != "where" or shown.rule else "",
                step=step,
                has_more=_says(shown) != _says(fullest),
                place=place,
                line=line,
                code=code,
            )
        )
    return found


def _next(step: Hints) -> Hints:
    return "kind" if step == "where" else "fix"


def _says(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.message, finding.fix


def _place(
    finding: Finding, subject: SubjectReport, checked: Manuscript
) -> tuple[int | None, str, str]:
    known = finding.evidence
    number, cell, path = known.get("line"), known.get("cell"), known.get("path")
    if not isinstance(number, int) or (path is not None and path != subject.path):
        return None, "", ""
    line = checked.line(number, cell if isinstance(cell, int) else None)
    if line is None:
        return None, "", ""
    # The text is the author's own, at hand: what comes back of it need not be believed.
    return line, place_text(finding, subject), checked.text.split("\n")[line - 1].strip()


def marks_of(desk: Desk) -> list[Mark]:
    """Return the lines that something is said of, one mark a line, the gravest first said."""
    marks: dict[int, Mark] = {}
    for mark in sorted(
        _all_marks(desk), key=lambda m: ("error", "warning", "info").index(m.severity)
    ):
        before = marks.get(mark.line)
        if before is None:
            marks[mark.line] = mark
        elif mark.text not in before.text.split("\n"):
            marks[mark.line] = Mark(mark.line, before.severity, f"{before.text}\n{mark.text}")
    return sorted(marks.values(), key=lambda mark: mark.line)


def _all_marks(desk: Desk) -> Iterator[Mark]:
    checked = desk.checked or desk.manuscript
    for number in range(len(desk.subjects)):
        for shown in shown_findings(desk, number):
            if shown.line is not None:
                text = " ".join(part for part in (shown.told.rule, shown.told.message) if part)
                yield Mark(shown.line, shown.told.severity, text)
    for remark in desk.remarks:
        line = checked.line(remark["line"], remark.get("cell"))
        if line is not None:
            yield Mark(line, "warning", f"{remark['rule']} {remark['message']}")
