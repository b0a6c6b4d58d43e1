"""BH102 is a factor that stays when the batch grows."""

from __future__ import annotations

import pytest


class Half:
    def forward(self, x):
        self.x = x
        return x**2

    def backward(self, dout):
        return dout * self.x


class PerSample:
    def forward(self, x):
        self.x = x
        return x**2

    def backward(self, dout):
        return 2 * dout * self.x / len(dout)


def test_a_missing_two_is_named_with_its_size(report, x):
    first = report(Half(), x).findings[0]
    assert (first.rule, first.where) == ("BH102", "dx")
    assert any(value == pytest.approx(0.5) for value in first.evidence.values())


def test_a_factor_that_moves_with_the_batch_is_a_mean(findings, x):
    named = [rule for rule, _ in findings(PerSample(), x)]
    assert "BH102" not in named
    assert "BH103" in named
