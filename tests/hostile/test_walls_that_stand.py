"""Where no walls stand nothing is graded unasked, and a run says at its start which do."""

from __future__ import annotations

import pytest
from tests.hostile.conftest import written

from backhand.running.walls import Walls


@pytest.mark.parametrize(("words", "said"), [((), "--no-walls"), (("--lang", "ja"), "--no-walls")])
def test_nothing_is_graded_without_walls_unasked(tmp_path, backhand, monkeypatch, words, said):
    monkeypatch.setattr("backhand.running.walls.walls_here", lambda: Walls(False, False, False))
    folder = written(tmp_path / "class", {"a.py": "x = 1"})
    done = backhand("grade", folder, "--exercise", "softmax-with-loss", *words)
    assert done.status == 2
    assert said in done.err
    assert not (tmp_path / "class-grades").exists()


def test_elsewhere_there_are_none_at_all(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    assert "Linux" in Walls(False, False, False).lacking


def test_without_walls_where_that_is_asked_for(tmp_path, graded, right):
    done = graded(written(tmp_path / "class", {"a.py": right}), "--no-walls")
    assert done.points("a") == 10
    assert "No walls" in done.err
    assert done.records["a"]["walls"] == ["rlimits"]


def test_the_walls_are_said(tmp_path, graded):
    done = graded(written(tmp_path / "class", {"a.txt": "no code"}))
    assert "Walls round each submission: " in done.err
