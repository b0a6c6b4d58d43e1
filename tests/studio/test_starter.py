"""What a room offers to begin with."""

from __future__ import annotations

from pathlib import Path

from backhand.studio.starter import STARTERS, starter

ROOT = Path(__file__).resolve().parents[2]


def test_every_file_is_offered():
    files = {path.stem for path in (ROOT / "src/backhand/studio/starters").glob("*.py")}
    assert {one.name for one in STARTERS} == files
    assert starter("no_such") is None


def test_the_exercise_is_the_one_of_the_examples():
    one = starter("softmax_with_loss_wrong")
    assert one is not None
    example = ROOT / "examples" / "mistakes" / "submission.py"
    assert one.manuscript().text == example.read_text(encoding="utf-8")
