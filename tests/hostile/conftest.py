"""Small hostile inputs by kind: many share one run, so that each costs little.

What is to hold of each is said beside it.  The kinds are those of docs/sandbox.md; a longer run with
changed inputs is benchmarks/hostile.py.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backhand.grading import grading
from backhand.running.walls import walls_here

SOLUTION = Path(grading.__file__).parent.joinpath(
    "exercises", "solutions", "softmax-with-loss", "right", "as_in_the_book.py"
)


@dataclass(frozen=True)
class Graded:
    """What a run of `backhand grade` left."""

    records: dict[str, dict[str, Any]]
    rows: dict[str, dict[str, str]]
    pages: dict[str, str]
    out: str
    err: str
    status: int

    def points(self, student: str) -> float:
        """Return a student's points; a student who is nowhere is a failure of its own."""
        return float(self.records[student]["points"])


@pytest.fixture(scope="session")
def right() -> str:
    """A right solution of the exercise softmax-with-loss."""
    return SOLUTION.read_text(encoding="utf-8")


@pytest.fixture
def graded(backhand: Callable[..., Any]) -> Callable[..., Graded]:
    """``graded(folder)``: grade a class in a folder of its own."""
    if walls_here().lacking:
        pytest.skip("no walls here: apt install bubblewrap, or pip install 'backhand[sandbox]'")

    def run(folder: Path, *words: str) -> Graded:
        out = folder.with_name(f"{folder.name}-grades")
        done = backhand(
            *("grade", folder, "--exercise", "softmax-with-loss", "--jobs", "1", "--out", out),
            *words,
        )
        records = json.loads((out / "results.json").read_text(encoding="utf-8"))["results"]
        with open(out / "results.csv", encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return Graded(
            {record["student"]: record for record in records},
            {next(iter(row.values())): row for row in rows},
            {p.stem: p.read_text(encoding="utf-8") for p in (out / "students").iterdir()},
            done.out,
            done.err,
            done.status,
        )

    return run


def written(folder: Path, texts: dict[str, str]) -> Path:
    """Write texts as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        folder.joinpath(name).write_text(text, encoding="utf-8")
    return folder
