"""BH112 takes the local derivative at the wrong tensor."""

from __future__ import annotations

import numpy as np


class AtTheInput:
    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        return dout * self.x * (1 - self.x)


class AtTheOutput:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return dout * (self.y - self.y**2)


def test_the_input_for_the_output_is_named(findings, x):
    assert findings(AtTheInput(), x)[0] == ("BH112", "dx")


def test_another_spelling_of_the_output_passes(findings, x):
    assert "BH112" not in [rule for rule, _ in findings(AtTheOutput(), x)]
