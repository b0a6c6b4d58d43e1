"""BH106 is a gradient that dout has no say in."""

from __future__ import annotations

import numpy as np


class Ignores:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return self.y * (1 - self.y)


class Uses:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class MeanSquare:
    def forward(self, x, t):
        self.difference = x - t
        return np.mean(self.difference**2)

    def backward(self, dout=1):
        return 2 * self.difference / self.difference.size


def test_a_layer_that_ignores_dout_fails(findings, x):
    assert findings(Ignores(), x)[0] == ("BH106", "dx")


def test_a_layer_that_uses_dout_passes(findings, x):
    assert "BH106" not in [rule for rule, _ in findings(Uses(), x)]


def test_in_a_loss_it_is_a_warning(report, x, rng):
    subject = report(MeanSquare(), x, rng.normal(size=x.shape))
    assert subject.verdict == "pass"
    assert {finding.severity for finding in subject.findings} <= {"warning"}
