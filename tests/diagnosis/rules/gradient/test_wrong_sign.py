"""BH101 is a minus, not another factor."""

from __future__ import annotations

import numpy as np


class Minus:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return -dout * (1 - self.y**2)


class Twice:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return -2 * dout * (1 - self.y**2)


def test_a_minus_is_named(findings, x):
    assert findings(Minus(), x)[0] == ("BH101", "dx")


def test_minus_two_is_another_factor(findings, x):
    assert "BH101" not in [rule for rule, _ in findings(Twice(), x)]
