from __future__ import annotations

import pytest

from backhand.grading.audit import AuditError, audit
from backhand.grading.exercise import BUILT_IN, find_exercise

EXPONENTIAL = """
[[question]]
name = "f"
kind = "function"
points = 3
reference = "numpy:exp"
case = [{ arguments = [[%s]] }]
"""


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_exercises_tell_right_from_wrong(name):
    tried = audit(name, find_exercise(name))
    assert [t.name for t in tried if not t.told_apart] == []
    assert {t.right for t in tried} == {True, False}


def test_an_exercise_that_does_not(tmp_path):
    path = tmp_path / "mine.toml"
    solutions = tmp_path / "mine-solutions"
    for kind, body in (("right", "np.exp(x)"), ("wrong", "1 + x")):
        (solutions / kind).mkdir(parents=True)
        text = f"import numpy as np\ndef f(x):\n    return {body}\n"
        (solutions / kind / "a.py").write_text(text)
    # At zero both are one.
    path.write_text(EXPONENTIAL % "0.0")
    assert [t.told_apart for t in audit(str(path), find_exercise(str(path)))] == [True, False]
    path.write_text(EXPONENTIAL % "0.0, 1.0")
    assert [t.told_apart for t in audit(str(path), find_exercise(str(path)))] == [True, True]


def test_without_solutions(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(EXPONENTIAL % "1.0")
    with pytest.raises(AuditError, match="mine-solutions"):
        audit(str(path), find_exercise(str(path)))
