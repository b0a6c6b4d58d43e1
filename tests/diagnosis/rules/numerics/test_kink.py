"""BH304 says which entries were left out."""

from __future__ import annotations

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, dout):
        return dout * self.mask


def test_a_sample_on_the_kink_is_left_out_and_said_so(report, x):
    x[0, 0] = 0.0
    subject = report(Relu(), x)
    assert subject.verdict == "pass"
    assert [(f.rule, f.severity) for f in subject.findings] == [("BH304", "info")]


def test_a_sample_beside_the_kink_is_compared(findings, x):
    assert np.abs(x).min() > 1e-3
    assert findings(Relu(), x) == []
