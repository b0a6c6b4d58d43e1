"""A check in SARIF 2.1.0, for code scanning and editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Final

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.mending.patches import changes_of
from backhand.diagnosis.registry import Rule
from backhand.diagnosis.report import Report, SubjectReport
from backhand.sources.lint.linter import TextRule
from backhand.version import __version__

_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}


def sarif_text(report: Report, rules: Mapping[str, Rule | TextRule]) -> str:
    """Return the report as a SARIF log.

    Parameters
    ----------
    report : Report
    rules : mapping
        By code; those that a finding or remark is of are described.

    Returns
    -------
    text : str
        JSON.  A notebook's line is that within its cell, which the message names.

    Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
    """
    used = sorted(
        {f.rule for f in report.findings if f.rule}
        | {str(remark["rule"]) for remark in report.source}
    )
    results = [
        _result(finding, subject, used)
        for subject in report.subjects
        for finding in subject.findings
    ]
    results += [
        {
            "ruleId": remark["rule"],
            "ruleIndex": used.index(str(remark["rule"])),
            "level": _LEVELS[rules[str(remark["rule"])].severity],
            "message": {"text": _sentence(remark["message"], remark["fix"])},
            "locations": [_location(remark["path"], remark["line"], None)],
        }
        for remark in report.source
    ]
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "backhand",
                        "version": __version__,
                        "rules": [
                            {
                                "id": code,
                                "name": rules[code].name,
                                "shortDescription": {"text": rules[code].name},
                                "defaultConfiguration": {"level": _LEVELS[rules[code].severity]},
                                "properties": {"tags": [rules[code].family]},
                            }
                            for code in used
                        ],
                    }
                },
                "results": results,
                "columnKind": "unicodeCodePoints",
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _result(finding: Finding, subject: SubjectReport, used: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "level": _LEVELS[finding.severity],
        "message": {"text": _sentence(finding.message, finding.fix)},
        "properties": {"where": finding.where, "evidence": dict(finding.evidence)},
    }
    if finding.rule:
        result["ruleId"] = finding.rule
        result["ruleIndex"] = used.index(finding.rule)
    path = finding.evidence.get("path", subject.path)
    if path is not None:
        line = finding.evidence.get("line") or subject.line
        result["locations"] = [_location(path, line, subject.name)]
        # What makes two runs' results the same one, wherever the line has moved to.
        result["partialFingerprints"] = {
            "backhand/v1": f"{subject.name}/{finding.where}/{finding.rule}"
        }
        if finding.patch:
            result["fixes"] = [_fix(finding, path)]
    return result


def _fix(finding: Finding, path: str) -> dict[str, Any]:
    """Return the proved edit: whole lines; of a notebook, those of its file."""
    return {
        "description": {"text": finding.fix},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(path)},
                "replacements": [
                    {
                        "deletedRegion": {
                            "startLine": change.first,
                            "startColumn": 1,
                            "endLine": change.last,
                            "endColumn": 1,
                        },
                        "insertedContent": {"text": "".join(change.new)},
                    }
                    for change in changes_of(finding.patch)
                ],
            }
        ],
    }


def _sentence(message: str, fix: str) -> str:
    return f"{message}\n→ {fix}" if fix else message


def _location(path: str, line: int | None, name: str | None) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(path)}},
    }
    if line:
        location["physicalLocation"]["region"] = {"startLine": line}
    if name is not None:
        location["logicalLocations"] = [{"name": name}]
    return location


def _uri(path: str) -> str:
    from urllib.parse import quote

    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())
