"""BH113 passes on dout and nothing else."""

from __future__ import annotations

import numpy as np


class PassesOn:
    def forward(self, x):
        return np.tanh(x)

    def backward(self, dout):
        return dout


class Residual:
    def forward(self, x):
        return x + 0.0

    def backward(self, dout):
        return dout


def test_dout_alone_is_named(findings, x):
    assert findings(PassesOn(), x)[0] == ("BH113", "dx")


def test_dout_alone_is_right_for_what_changes_nothing(report, x):
    assert report(Residual(), x).verdict == "pass"
