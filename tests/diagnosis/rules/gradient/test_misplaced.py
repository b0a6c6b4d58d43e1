"""BH115 has the right values in the wrong places."""

from __future__ import annotations

import numpy as np


class Unshifts:
    def forward(self, x):
        return np.roll(x, 1, axis=1) * 2.0

    def backward(self, dout):
        return np.roll(dout, 1, axis=1) * 2.0


class ShiftsBack:
    def forward(self, x):
        return np.roll(x, 1, axis=1) * 2.0

    def backward(self, dout):
        return np.roll(dout, -1, axis=1) * 2.0


def test_a_shift_in_the_wrong_direction_is_named(findings, x):
    assert findings(Unshifts(), x)[0] == ("BH115", "dx")


def test_a_shift_that_is_undone_passes(findings, x):
    assert "BH115" not in [rule for rule, _ in findings(ShiftsBack(), x)]
