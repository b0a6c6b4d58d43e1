"""Each proved edit is printed once."""

from __future__ import annotations

from backhand.diagnosis.finding import Finding
from backhand.diagnosis.report import Report, SubjectReport
from backhand.reports.check_diff import diff_text

PATCH = "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+b\n"


def _report() -> Report:
    def of(where: str, patch: str) -> Finding:
        return Finding("BH104", where, "error", "", proved=bool(patch), patch=patch)

    findings = (of("dx", PATCH), of("W", PATCH), of("b", ""))
    return Report((SubjectReport("X", "attributes", "affine", "fail", findings, path="x.py"),))


def test_a_patch_of_several_findings_is_one() -> None:
    assert diff_text(_report()) == PATCH


def test_what_a_learner_is_to_find_is_kept_back() -> None:
    assert diff_text(_report().with_hints("kind")) == ""
