"""BH210: another layout of the same upstream gradient."""

from __future__ import annotations

import numpy as np


class ByPlace:
    """Takes for granted that rows follow each other in memory."""

    def forward(self, x):
        self.x = x
        return x**2

    def backward(self, dout):
        flat = np.lib.stride_tricks.as_strided(dout, (dout.size,), (dout.itemsize,))
        return 2 * self.x * flat.reshape(self.x.shape)


class InPlaceShape(ByPlace):
    def backward(self, dout):
        dout.shape = (-1,)
        return 2 * self.x * dout.reshape(self.x.shape)


class ByReshape(ByPlace):
    def backward(self, dout):
        return 2 * self.x * dout.reshape(-1).reshape(self.x.shape)


def test_numbers_taken_by_their_place_are_wrong_for_another_layout(findings, x):
    assert ("BH210", "dx") in findings(ByPlace(), x)


def test_what_raises_for_another_layout_is_said(report, x):
    found = [f for f in report(InPlaceShape(), x).findings if f.rule == "BH210"]
    assert found
    assert "AttributeError" in found[0].message or "ValueError" in found[0].message


def test_a_reshape_takes_every_layout(findings, x):
    assert findings(ByReshape(), x) == []
