"""BH205 is wrong for a batch of one only."""

from __future__ import annotations

import numpy as np


class Squeezes:
    def forward(self, x):
        self.shape = x.shape
        return np.squeeze(x[:, None, :]) * 2.0

    def backward(self, dout):
        if dout.ndim != 2:
            raise ValueError("a batch is expected")
        return dout.reshape(self.shape) * 2.0


class NamesTheAxis:
    def forward(self, x):
        return np.squeeze(x[:, None, :], axis=1) * 2.0

    def backward(self, dout):
        return dout * 2.0


def test_a_squeeze_of_every_axis_is_a_warning(report, x):
    subject = report(Squeezes(), x)
    assert [(f.rule, f.severity) for f in subject.findings] == [("BH205", "warning")]


def test_a_squeeze_of_one_axis_is_right(findings, x):
    assert findings(NamesTheAxis(), x) == []
