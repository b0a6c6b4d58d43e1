"""One draw of a few numbers says little: a verdict is of many, and the same in each run."""

from __future__ import annotations

import textwrap

import pytest

from backhand.checking.targets import check_targets
from backhand.sources.target import Target

CLIP = """
import random, time
import numpy as np

class Clip:
    def forward(self, x):
        self.x = x
        return np.clip(x, -2, 2)

    def backward(self, dout):
        return {dx}

"""
WRONG, RIGHT = "dout * (np.abs(self.x) > -1)", "dout * (np.abs(self.x) < 2)"
CASES = {
    "in the case": "def case_clip(): return Clip(), np.random.default_rng().normal(size=(2, 3))",
    "at the top": "X = np.random.randn(2, 3)\ndef case_clip(): return Clip(), X",
    "a generator at the top": """
        rng = np.random.default_rng()
        def numbers(): return rng.normal(size=(2, 3))
        def case_clip(): return Clip(), numbers()
        """,
    "by the clock": """
        def case_clip():
            return Clip(), np.random.RandomState(time.time_ns() % 2**32).randn(2, 3)
        """,
    "one by one": """
        def case_clip():
            return Clip(), np.array([[random.gauss(0, 1) for _ in range(3)] for _ in range(2)])
        """,
}


def verdicts(path, text):
    path.write_text(text)
    report = check_targets([Target(str(path))], lint=False)
    return [(s.verdict, [f.rule for f in s.findings], s.note) for s in report.subjects]


@pytest.mark.parametrize("case", CASES)
def test_wrong_for_some_draws_is_wrong_in_each_run(tmp_path, case):
    text = CLIP.format(dx=WRONG) + textwrap.dedent(CASES[case])
    first = verdicts(tmp_path / "clip.py", text)
    assert [verdict for verdict, _rules, _note in first] == ["fail"]
    assert verdicts(tmp_path / "clip.py", text) == first


@pytest.mark.parametrize("case", list(CASES)[:3])
def test_right_is_right_for_each_draw(tmp_path, case):
    text = CLIP.format(dx=RIGHT) + textwrap.dedent(CASES[case])
    assert [v for v, _rules, _note in verdicts(tmp_path / "clip.py", text)] == ["pass"]


def test_what_its_constructor_draws_is_drawn_more_than_once(tmp_path):
    text = """
    import numpy as np

    class Gate:
        def __init__(self):
            self.side = np.random.default_rng().integers(0, 3)

        def forward(self, x):
            return x * (1.5 + self.side)

        def backward(self, dout):
            return dout * 1.5
    """
    assert verdicts(tmp_path / "gate.py", textwrap.dedent(text))[0][0] == "fail"


def test_a_seed_of_its_own_stays_its_author_s(tmp_path):
    # These six numbers lie within ±1: drawn for good, they are what it is judged by.
    case = "def case_clip(): return Clip(), np.random.default_rng(0).uniform(-1, 1, (2, 3))"
    assert [v for v, _r, _n in verdicts(tmp_path / "clip.py", CLIP.format(dx=WRONG) + case)] == [
        "pass"
    ]
