"""A pass that raises half-way is judged up to there."""

from __future__ import annotations

from pathlib import Path

import pytest

from backhand.checking.targets import check_targets
from backhand.diagnosis.report import Report
from backhand.sources.target import Target

SEED = """\
import numpy as np


def softmax(x):
    return np.exp(x) / np.exp(x).sum(axis=0)


class SofttmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        n = x.shape[0]
        return -np.sum(np.log(self.y[np.arange(n), t])) / n

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]
"""
CASE = """

def case_one_hot():
    x = np.random.default_rng(0).uniform(-1, 3, (5, 6))
    return SofttmaxWithLoss(), x, np.eye(6)[[0, 2, 5, 1, 3]]
"""


def _report(tmp_path: Path, text: str) -> Report:
    (tmp_path / "loss.py").write_text(text, encoding="utf-8")
    return check_targets([Target(path=str(tmp_path / "loss.py"))], lint=False)


@pytest.mark.parametrize(
    ("text", "line", "shapes"),
    [(SEED, 16, "(5,6) (5,)"), (SEED + CASE, 13, "integer")],
    ids=["indices", "one-hot"],
)
def test_the_seeds_own_class(tmp_path: Path, text: str, line: int, shapes: str) -> None:
    report = _report(tmp_path, text)
    assert report.exit_status == 1
    errors = {f.rule: f for f in report.findings if f.severity == "error"}
    assert list(errors) == ["BH402", "BH301", "BH207"]
    assert errors["BH207"].line == line
    assert shapes in errors["BH207"].message


def test_what_is_right_up_to_there_could_not_be_run(tmp_path: Path) -> None:
    text = SEED.replace(
        "np.exp(x) / np.exp(x).sum(axis=0)",
        "np.exp(x - x.max(axis=1)[:, None]) / np.exp(x - x.max(axis=1)[:, None]).sum(axis=1)"
        "[:, None]",
    )
    report = _report(tmp_path, text)
    assert [s.verdict for s in report.subjects] == ["error"]
