"""The report: what it says of a verdict, and in which shapes."""

from __future__ import annotations

import json

import numpy as np
import pytest

import backhand
from backhand import Finding, GradientError, Report, SubjectReport
from backhand.diagnosis.report import Entry, Gradient, from_record, plain, to_record

WRONG = Finding("BH101", "dx", "error", "it is negative", "drop the minus", {"line": 7})
REMARK = Finding("BH202", "dx", "warning", "it changes dout", "copy dout first", {})


def subject(verdict="pass", *findings, **more):
    return SubjectReport("Layer", "attributes", "unknown", verdict, tuple(findings), **more)


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        (["pass"], 0),
        (["pass", "skipped"], 0),
        (["pass", "fail"], 1),
        (["fail", "error"], 3),
        (["skipped"], 2),
        ([], 2),
    ],
)
def test_the_exit_status_is_that_of_the_worst(verdicts, status):
    report = Report(tuple(subject(v) for v in verdicts))
    assert report.exit_status == status
    assert report.passed == (status == 0)


def test_raising_returns_a_passing_report_and_its_warnings_do_not_raise():
    report = Report((subject("pass", REMARK),))
    assert report.raise_for_errors() is report


def test_raising_tells_errors_with_their_mending():
    report = Report((subject("fail", WRONG, REMARK),))
    with pytest.raises(GradientError) as raised:
        report.raise_for_errors()
    text = str(raised.value)
    assert "Layer: BH101 at dx: it is negative\n    → drop the minus" in text
    assert "BH202" not in text
    assert raised.value.report is report
    assert isinstance(raised.value, AssertionError)
    assert isinstance(raised.value, backhand.BackhandError)


def test_nothing_checked_is_no_pass():
    with pytest.raises(GradientError, match="case_layer"):
        Report((subject("skipped", note="write case_layer"),)).raise_for_errors()
    with pytest.raises(GradientError, match="nothing to check"):
        Report().raise_for_errors()


@pytest.mark.parametrize(
    ("hints", "told", "untold"),
    [
        ("where", ["dx"], ["BH101", "negative", "minus"]),
        ("kind", ["dx", "BH101", "negative"], ["minus"]),
        ("fix", ["dx", "BH101", "negative", "minus"], []),
    ],
)
def test_hints_tell_no_more_than_was_asked(hints, told, untold):
    report = Report((subject("fail", WRONG),)).with_hints(hints)
    for text in (json.dumps(report.to_dict()), report._repr_html_()):
        assert all(word in text for word in told)
        assert not any(word in text for word in untold)
    assert report.exit_status == 1


def test_names_from_the_code_do_no_harm_in_a_page():
    finding = Finding("BH100", "<i>", "error", "<script>alert(1)</script>", "<b>", {})
    page = Report((subject("fail", finding, note="<u>"),))._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<i>" not in page


def test_json_holds_what_is_no_number():
    assert plain({"a": np.float64("nan"), "b": (np.int64(3), np.inf), "c": np.eye(2) > 0}) == {
        "a": None,
        "b": [3, None],
        "c": [[True, False], [False, True]],
    }


def test_a_record_gives_the_subject_back():
    gradient = Gradient(
        "dx",
        {"shape": [2], "max_abs_error": 2.0, "passed": False},
        (Entry((1,), -1.0, 1.0), Entry((0,), None, 0.5)),
        ((0.0, 2.0), (None, 1.0)),
    )
    whole = subject(
        "fail", WRONG, gradients=(gradient,), path="a.ipynb", line=3, cell=2, note="see"
    )
    record = json.loads(json.dumps(to_record(whole), allow_nan=False))
    back = from_record(record)
    assert back == whole
    assert to_record(back) == to_record(whole)
