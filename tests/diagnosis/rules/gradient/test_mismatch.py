"""BH100 is what no explanation fits."""

from __future__ import annotations

import numpy as np


class TwoMistakes:
    def forward(self, x):
        self.x = x
        return x**3 + np.sin(x)

    def backward(self, dout):
        return dout * (self.x**2 - 0.7 * np.cos(3 * self.x))


class Right:
    def forward(self, x):
        self.x = x
        return x**3 + np.sin(x)

    def backward(self, dout):
        return dout * (3 * self.x**2 + np.cos(self.x))


def test_what_nothing_explains_is_a_mismatch_alone(findings, x):
    assert findings(TwoMistakes(), x) == [("BH100", "dx")]


def test_a_right_gradient_of_an_unknown_layer_has_no_findings(findings, x):
    assert findings(Right(), x) == []
