"""BH107 lets the wrong entries through."""

from __future__ import annotations

import numpy as np


class Inverted:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, dout):
        return np.where(self.mask, 0, dout)


class OfTheOutput:
    def forward(self, x):
        self.y = np.maximum(x, 0)
        return self.y

    def backward(self, dout):
        return dout * (self.y > 0)


def test_an_inverted_mask_is_named(report, x):
    found = report(Inverted(), x).findings[0]
    assert (found.rule, found.where) == ("BH107", "dx")
    assert "the mask is inverted" in found.message


def test_a_mask_of_the_output_is_right_for_a_relu(report, x):
    assert report(OfTheOutput(), x).verdict == "pass"
