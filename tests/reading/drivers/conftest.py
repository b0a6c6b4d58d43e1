"""Programs as strangers write them, read from a text and judged."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backhand.diagnosis.examination import examine
from backhand.diagnosis.report import SubjectReport
from backhand.reading.discovery import candidates, subject_named
from backhand.running.loading import load
from backhand.sources.target import Target


@dataclass(frozen=True)
class Judged:
    """What was said of one subject."""

    report: SubjectReport

    @property
    def verdict(self) -> str:
        """Its verdict."""
        return self.report.verdict

    @property
    def wrong(self) -> set[str]:
        """The places that are called wrong."""
        return {f.where for f in self.report.findings if f.severity == "error"}

    @property
    def rules(self) -> set[str]:
        """The rules of what is called wrong."""
        return {f.rule for f in self.report.findings if f.severity == "error"}


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Return what judges a text, with replacements in it, by the names of its subjects."""
    count = 0

    def judged(text: str, *replacements: tuple[str, str]) -> dict[str, Any]:
        nonlocal count
        text = textwrap.dedent(text)
        for old, new in replacements:
            assert text.count(old) == 1, f"{old!r} must stand in the text once"
            text = text.replace(old, new)
        count += 1
        path = tmp_path / f"stranger_{count}.py"
        path.write_text(text, encoding="utf-8")
        source = load(Target(path=str(path)))
        subjects = [
            subject_named(source.module, name) for name in candidates(source.module, source.tree)
        ]
        return {subject.name: Judged(examine(subject)) for subject in subjects}

    return judged


@pytest.fixture
def unmended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no mending looked for, where the verdict and the place are asked alone.

    A search that finds none goes on for five seconds.
    """
    monkeypatch.setattr(
        "backhand.diagnosis.mending.naming.with_mending",
        lambda _subject, _evidence, findings: list(findings),
    )
