"""A check as JUnit's XML, for what reads test results."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final
from xml.etree import ElementTree

from backhand.diagnosis.report import Report, SubjectReport
from backhand.pattern import pattern

# What XML 1.0 has no place for, not even escaped.
_FORBIDDEN: Final = pattern("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_text(report: Report) -> str:
    """Return the report as a test suite per file and a test case per subject.

    A subject that failed is a failure, one that could not be run an error.
    """
    root = ElementTree.Element("testsuites", name="backhand check")
    for path, group in groupby(report.subjects, key=lambda s: s.path or ""):
        subjects = list(group)
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=_clean(path or "backhand"),
            tests=str(len(subjects)),
            failures=str(sum(s.verdict == "fail" for s in subjects)),
            errors=str(sum(s.verdict == "error" for s in subjects)),
            skipped=str(sum(s.verdict == "skipped" for s in subjects)),
        )
        for subject in subjects:
            _add_case(suite, subject, path)
        remarks = [r for r in report.source if r["path"] == path]
        if remarks:
            # Not a failure: what the file's text made think of, for whoever reads the log.
            ElementTree.SubElement(suite, "system-out").text = _clean(
                "\n".join(f"{r['rule']} {path}:{r['line']}: {r['message']}" for r in remarks)
            )
    ElementTree.indent(root)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        + ElementTree.tostring(root, encoding="unicode")
        + "\n"
    )


def _add_case(suite: ElementTree.Element, subject: SubjectReport, path: str) -> None:
    stem = re.sub(r"\.(py|ipynb)$", "", path).replace("/", ".").replace("\\", ".").strip(".")
    case = ElementTree.SubElement(
        suite,
        "testcase",
        name=_clean(subject.name),
        classname=_clean(stem or "backhand"),
    )
    if path:
        case.set("file", _clean(path))
    if subject.line is not None:
        case.set("line", str(subject.line))
    if subject.verdict == "skipped":
        ElementTree.SubElement(case, "skipped", message=_clean(subject.note))
    if subject.verdict in ("fail", "error"):
        first = next(iter(subject.errors), None)
        told = ElementTree.SubElement(
            case,
            "failure" if subject.verdict == "fail" else "error",
            type=first.rule if first else "",
            message=_clean(first.message if first else ""),
        )
        told.text = _clean(
            "\n".join(
                f"{f.rule} {f.where} [{f.severity}] {f.message}"
                + (f"\n    {f.fix}" if f.fix else "")
                for f in subject.findings
            )
        )
    remarks = [f for f in subject.findings if f.severity != "error"]
    if remarks and subject.verdict == "pass":
        out = ElementTree.SubElement(case, "system-out")
        out.text = _clean("\n".join(f"{f.rule} {f.where} {f.message}" for f in remarks))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
