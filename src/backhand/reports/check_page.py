"""A check as a web page that stands in one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Gradient, Report, SubjectReport
from backhand.language import gettext as _
from backhand.language import language
from backhand.reports.check_view import (
    about,
    figures_text,
    how,
    mark_of,
    place_text,
    remark_place,
    verdict_text,
    walls_line,
    where_text,
    worth,
)
from backhand.reports.picture import errors_uri

# Pixels of the longer side of a heat map, whatever the tensor's shape.
_MAP_SIDE: Final = 320


@dataclass(frozen=True)
class Marks:
    """What stands above a page that was graded.

    Attributes
    ----------
    title : str
    points : str
        "7.5 / 10".
    message : str
        Of the submission as a whole; may be empty.
    rows : tuple of (question, points, remarks)
    """

    title: str
    points: str
    message: str
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]


def check_page(report: Report, marks: Marks | None = None, *, listing: bool = False) -> str:
    """Return the page, in the language in force.

    It asks for nothing outside itself: no script, font or picture from elsewhere.

    Parameters
    ----------
    report : Report
    marks : Marks, optional
    listing : bool
        Show every line of the passes with what it holds, not those round a fault alone.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("backhand.reports"), autoescape=True, undefined=StrictUndefined
    )
    counts = {verdict: 0 for verdict in ("pass", "fail", "error", "skipped")}
    for subject in report.subjects:
        counts[subject.verdict] += 1
    return environment.get_template("check_report.html").render(
        lang=language(),
        words=_words(),
        marks=marks,
        tiles=[
            {"verdict": verdict, "name": name, "count": counts[verdict]}
            for verdict, name in (
                ("pass", _("correct")),
                ("fail", _("wrong")),
                ("error", _("could not be run")),
                ("skipped", _("not checked")),
            )
            if counts[verdict] or verdict in ("pass", "fail")
        ],
        subjects=[_subject(subject, listing) for subject in report.subjects],
        remarks=[{**remark, "place": remark_place(remark)} for remark in report.source],
        walls=None if report.sandbox is None else walls_line(report.sandbox),
    )


def _words() -> dict[str, str]:
    return {
        "title": _("Gradient check"),
        "program": "backhand",
        "where": _("where the error is"),
        "map_note": _(
            "Each cell is an entry, or the largest error of several: the stronger, the further "
            "off. Grey is no number."
        ),
        "worst": _("the worst entries"),
        "entry": _("entry"),
        "analytic": _("backward gives"),
        "derivative": _("the derivative is"),
        "powerless": _("not put to the test: gradient and derivative are zero"),
        "source": _("The source text"),
        "lines": _("what the lines hold"),
        "nothing": _("there was nothing to check"),
        "question": _("question"),
        "points": _("points"),
        "remarks": _("remarks"),
    }


def _subject(subject: SubjectReport, listing: bool) -> dict[str, Any]:
    return {
        "name": subject.name,
        "path": subject.path or "",
        "about": about(subject),
        "how": [*how(subject), *filter(None, [worth(subject)])],
        "verdict": subject.verdict,
        "verdict_text": verdict_text(subject),
        "note": subject.note,
        "findings": [_finding(finding, subject) for finding in subject.findings],
        "gradients": [gradient_view(gradient, subject) for gradient in subject.gradients],
        "lines": [
            {
                "line": line.line,
                "code": line.code,
                "shape": "×".join(map(str, line.shape)),
                "told": line.told,
                "status": line.status,
            }
            for line in subject.lines_shown(listing)
        ],
    }


def _finding(finding: Finding, subject: SubjectReport) -> dict[str, Any]:
    known = finding.evidence
    points = known.get("line") is not None and (
        bool(known.get("code")) or known["line"] != subject.line
    )
    return {
        "rule": finding.rule,
        "where": where_text(finding),
        "severity": finding.severity,
        "message": finding.message,
        "fix": finding.fix,
        "place": place_text(finding, subject) if points else "",
        "code": str(known.get("code", "")),
    }


def gradient_view(gradient: Gradient, subject: SubjectReport) -> dict[str, Any]:
    """Return a gradient as a page shows it: mark, figures, heat map, worst entries."""
    shown: dict[str, Any] = {
        "name": gradient.name,
        "passed": gradient.passed,
        "mark": mark_of(gradient, subject),
        "figures": figures_text(gradient),
        "powerless": gradient.powerless and gradient.passed,
        "map": None,
        "worst": [
            {
                "index": ", ".join(map(str, entry.index)),
                "analytic": _number(entry.analytic),
                "derivative": _number(entry.derivative),
            }
            for entry in gradient.worst
        ],
    }
    if gradient.error_map:
        cells = np.array(
            [[np.nan if v is None else v for v in row] for row in gradient.error_map], float
        )
        if cells.size:
            rows, columns = cells.shape
            unit = min(28.0, _MAP_SIDE / max(rows, columns))
            shown["map"] = {
                "uri": errors_uri(cells),
                "width": max(4, round(unit * columns)),
                "height": max(4, round(unit * rows)),
                "text": _("rows: {rows}, columns: {columns}").format(rows=rows, columns=columns),
            }
    return shown


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"
