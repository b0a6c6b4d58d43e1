"""BH204 gives another type than it was given."""

from __future__ import annotations

import numpy as np


class Doubles:
    def forward(self, x):
        self.y = np.tanh(x).astype(float)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)


class PythonFloats:
    def forward(self, x):
        self.y = np.tanh(x) * 1.5
        return self.y

    def backward(self, dout):
        return dout * 1.5 * (1 - (self.y / 1.5) ** 2)


def test_a_float64_for_a_float32_is_a_warning(report, x):
    subject = report(Doubles(), x)
    assert "BH204" in [finding.rule for finding in subject.findings]
    assert subject.verdict == "pass"


def test_constants_of_plain_python_change_no_type(findings, x):
    assert "BH204" not in [rule for rule, _ in findings(PythonFloats(), x)]
