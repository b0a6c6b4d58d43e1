"""Findings on the editor's lines, told hint by hint."""

from __future__ import annotations

import pytest

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import SubjectReport
from backhand.studio.desk import Desk
from backhand.studio.manuscript import Manuscript
from backhand.studio.marks import marks_of, shown_findings

CODE = "a\nb\nc\nd\n"


def desk(*findings: Finding, name: str = "a.py", text: str = CODE, remarks=()) -> Desk:
    subject = SubjectReport("A", "attributes", "affine", "fail", findings, path=name, line=1)
    manuscript = Manuscript(text, name)
    return Desk(manuscript, manuscript, "done", subjects=[subject], remarks=remarks)


def wrong(line: int | None = 3, **more) -> Finding:
    return Finding("BH103", "dx", "error", "off by N", "divide by N", {"line": line, **more})


def test_a_finding_is_told_in_three_steps():
    one = desk(wrong())
    (where,) = shown_findings(one, 0)
    assert (where.told.rule, where.rule, where.has_more) == ("", "", True)
    assert (where.line, where.place, where.code) == (3, "line 3", "c")
    assert "N" not in where.told.message
    one.tell_more(0, 0)
    (kind,) = shown_findings(one, 0)
    assert (kind.told.rule, kind.told.message, kind.told.fix) == ("BH103", "off by N", "")
    assert kind.has_more
    one.tell_more(0, 0)
    (fix,) = shown_findings(one, 0)
    assert (fix.told.fix, fix.has_more) == ("divide by N", False)


def test_all_hints_at_once():
    one = desk(wrong())
    one.everything = True
    (fix,) = shown_findings(one, 0)
    assert (fix.told.fix, fix.has_more) == ("divide by N", False)


def test_what_does_not_run_is_no_riddle():
    one = desk(Finding("BH207", "-", "error", "it raises", "mend it", {"line": 2}))
    (shown,) = shown_findings(one, 0)
    assert (shown.told.rule, shown.told.fix, shown.has_more) == ("BH207", "mend it", False)


def test_a_finding_without_a_mending_has_two_steps():
    one = desk(Finding("BH100", "dx", "error", "it differs", "", {"line": 2}))
    one.tell_more(0, 0)
    (shown,) = shown_findings(one, 0)
    assert (shown.told.message, shown.has_more) == ("it differs", False)


@pytest.mark.parametrize(
    "finding", [wrong(None), wrong(99), wrong(0), wrong("3"), wrong(3, path="other.py")]
)
def test_a_finding_that_points_outside_the_text_marks_no_line(finding):
    one = desk(finding)
    assert marks_of(one) == []
    assert shown_findings(one, 0)[0].line is None


def test_a_notebooks_lines_are_counted_from_its_cells():
    text = "# %% cell 2\nx\n\n# %% cell 5\ny\nz\n"
    one = desk(wrong(2, cell=5), name="a.ipynb", text=text)
    (shown,) = shown_findings(one, 0)
    assert (shown.line, shown.place, shown.code) == (6, "cell 5, line 2", "z")


def test_the_gravest_is_said_first_and_a_line_marked_once():
    remark = {"rule": "BH501", "line": 3, "message": "never used", "fix": ""}
    warning = Finding("BH302", "out", "warning", "w", "f", {"line": 3})
    one = desk(warning, wrong(3), wrong(1), remarks=(remark,))
    one.everything = True
    first, third = marks_of(one)
    assert (first.line, third.line, third.severity) == (1, 3, "error")
    assert third.text.split("\n") == ["BH103 off by N", "BH302 w", "BH501 never used"]
