"""A known function's forward pass is mended, mistake by mistake."""

from __future__ import annotations

from pathlib import Path

from backhand.checking.targets import check_targets
from backhand.sources.target import Target

LOSS = """\
import numpy as np


def softmax(x):
    e = np.exp(x)
    return e / e.sum(axis=0)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax(x)
        return -np.log(self.y[np.arange(len(t)), t]).sum() / len(t)

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(dx)), self.t] -= 1
        return dx / len(dx)
"""


def test_two_mistakes_of_a_softmax_are_one_patch(tmp_path: Path) -> None:
    (tmp_path / "loss.py").write_text(LOSS, encoding="utf-8")
    report = check_targets([Target(path=str(tmp_path / "loss.py"))], lint=False)
    assert {f.rule for f in report.findings if f.proved} >= {"BH402", "BH301"}
    added = [
        line[1:].strip() for line in report.findings[0].patch.splitlines() if line.startswith("+ ")
    ]
    assert added == [
        "e = np.exp(x - np.max(x, axis=-1, keepdims=True))",
        "return e / e.sum(axis=-1, keepdims=True)",
    ]
