"""SARIF, as code scanning reads it."""

from __future__ import annotations

import json
from dataclasses import replace

from backhand.diagnosis.registry import all_rules
from backhand.reports.check_sarif import sarif_text


def test_a_result_for_each_finding_at_its_line(report):
    rules = all_rules()
    log = json.loads(sarif_text(report, rules))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "backhand"
    results = {result["ruleId"]: result for result in run["results"]}
    assert set(results) == {"BH101", "BH207"}
    for code, result in results.items():
        assert driver["rules"][result["ruleIndex"]] == {
            "id": code,
            "name": rules[code].name,
            "shortDescription": {"text": rules[code].name},
            "defaultConfiguration": {"level": "error"},
            "properties": {"tags": [{"BH101": "gradient", "BH207": "contract"}[code]]},
        }
        assert result["level"] == "error"
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] > 0
        assert location["physicalLocation"]["artifactLocation"]["uri"].endswith(".py")
    assert "→" in results["BH101"]["message"]["text"]


def test_a_proved_edit_is_a_fix_of_whole_lines(report):
    (_right, subject, *others) = report.subjects
    finding = subject.findings[0]
    proved = replace(
        finding,
        proved=True,
        patch="--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n a = 1\n-b = -a\n+b = a\n",
    )
    subject = replace(subject, findings=(proved, *subject.findings[1:]))
    log = json.loads(sarif_text(replace(report, subjects=(subject, *others)), all_rules()))
    (fix,) = log["runs"][0]["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 3, "endColumn": 1},
            "insertedContent": {"text": "b = a\n"},
        }
    ]
