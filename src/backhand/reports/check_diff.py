"""The proved edits of a check as one patch that ``git apply`` takes."""

from __future__ import annotations

from pathlib import Path

from backhand.diagnosis.mending.code import patch
from backhand.diagnosis.mending.patches import PatchError, with_patches
from backhand.diagnosis.report import Report


def diff_text(report: Report) -> str:
    """Return the patches of a report's findings, one a file, in the order of the subjects.

    Empty where nothing is proved, or where the report's hints keep the mendings back.
    """
    return "".join(
        patches[0] if len(patches) == 1 else _together(path, patches)
        for path, patches in report.patches.items()
    )


def _together(path: str, patches: list[str]) -> str:
    """Return several patches of one file as one; one after the other where they don't go."""
    try:
        before = Path(path).read_text(encoding="utf-8")
        after = with_patches(before, patches)
    except (OSError, PatchError, UnicodeDecodeError):
        return "".join(patches)
    name = patches[0].partition("\n")[0].removeprefix("--- a/")
    return patch(before, after, name)
