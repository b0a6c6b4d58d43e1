"""JUnit's XML, as test tools read it."""

from __future__ import annotations

from xml.etree import ElementTree

from backhand.reports.check_junit import junit_text


def test_a_suite_a_file_and_a_case_a_subject(report):
    root = ElementTree.fromstring(junit_text(report).encode())
    (suite,) = root
    assert suite.get("name") == "folder/layers.py"
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    outcomes = {case.get("name"): [child.tag for child in case] for case in suite}
    assert outcomes == {
        "Right": [],
        "Negative": ["failure"],
        "Failing": ["error"],
        "Unguessable": ["skipped"],
    }
    assert suite.find("testcase/failure").get("type") == "BH101"


def test_what_xml_can_not_hold_is_replaced(report):
    # A vertical tab is no character of XML 1.0, not even escaped: it would not parse above.
    assert "\x0b" not in junit_text(report)
    assert "no <b>bold</b>" in "".join(ElementTree.fromstring(junit_text(report)).itertext())
