"""The example of a case is right, and a fault in it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from backhand.checking.targets import check_targets
from backhand.sources.target import Target

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "case.py"


def verdicts(path):
    return {s.name: s.verdict for s in check_targets([Target(str(path))]).subjects}


def test_the_example_is_right():
    assert verdicts(EXAMPLE) == {"filter_bank": "pass", "pendulum": "pass"}


@pytest.mark.parametrize(
    ("right", "wrong", "name"),
    [
        ("(1 - response**2)", "(1 + response**2)", "filter_bank"),
        ("/ (2 * length)", "/ length", "pendulum"),
    ],
)
def test_a_fault_in_it_is_found(tmp_path, right, wrong, name):
    text = EXAMPLE.read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "case.py"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    assert verdicts(path)[name] == "fail"
