"""BH111 belongs to an earlier forward pass."""

from __future__ import annotations

import numpy as np


class KeepsTheFirst:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = x > 0
        return np.where(x > 0, x, 0)

    def backward(self, dout):
        return dout * self.mask


class KeepsTheLast(KeepsTheFirst):
    def forward(self, x):
        self.mask = None
        return super().forward(x)


def test_a_mask_of_the_first_pass_is_named(findings, x):
    assert findings(KeepsTheFirst(), x)[0] == ("BH111", "dx")


def test_it_is_pointed_at_where_the_first_one_is_kept(report, x):
    first = report(KeepsTheFirst(), x).findings[0]
    assert first.evidence["code"] == "self.mask = x > 0"


def test_a_mask_of_this_pass_is_right(report, x):
    assert report(KeepsTheLast(), x).verdict == "pass"
