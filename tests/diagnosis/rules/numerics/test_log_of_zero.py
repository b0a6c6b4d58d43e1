"""BH302 is an infinite loss for a confident wrong answer."""

from __future__ import annotations

import numpy as np
import pytest


class CrossEntropy:
    floor = 0.0

    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y, self.t = e / e.sum(axis=1, keepdims=True), t
        return -np.mean(np.log(self.y[np.arange(len(t)), t] + self.floor))

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dout * dx / len(self.t)


class FromTheScores(CrossEntropy):
    def forward(self, x, t):
        super().forward(x, t)
        shifted = x - x.max(axis=1, keepdims=True)
        logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return -np.mean(logs[np.arange(len(t)), t])


class Floored(CrossEntropy):
    floor = 1e-7


T = np.array([0, 3, 1, 2, 2])


def test_a_bare_logarithm_is_a_warning(report, x):
    subject = report(CrossEntropy(), x, T)
    assert "BH302" in [finding.rule for finding in subject.findings]
    assert subject.verdict == "pass"


@pytest.mark.parametrize("right", [FromTheScores, Floored])
def test_a_guarded_logarithm_is_not_named(findings, x, right):
    assert "BH302" not in [rule for rule, _ in findings(right(), x, T)]
