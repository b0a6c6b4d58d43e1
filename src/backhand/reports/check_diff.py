"""The proved edits of a check as one patch that ``git apply`` takes."""

from __future__ import annotations

from backhand.diagnosis.report import Report


def diff_text(report: Report) -> str:
    """Return the patches of a report's findings, each once, in the order of the subjects.

    Empty where nothing is proved, or where the report's hints keep the mendings back.
    """
    return "".join(dict.fromkeys(f.patch for f in report.findings if f.patch))
