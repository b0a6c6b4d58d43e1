"""BH108 sums over the wrong axis, or takes a mean where a sum belongs."""

from __future__ import annotations

import numpy as np


class Scale:
    def __init__(self, gamma, reduce):
        self.gamma, self.reduce = gamma, reduce
        self.dgamma = np.zeros_like(gamma)

    def forward(self, x):
        self.x = x
        return x * self.gamma

    def backward(self, dout):
        self.dgamma = self.reduce(dout * self.x)
        return dout * self.gamma


def test_a_mean_over_an_axis_that_is_not_the_batch_is_named(findings, rng):
    x = rng.normal(size=(5, 6, 4))
    wrong = Scale(rng.normal(size=4), lambda g: g.mean(axis=1).sum(axis=0))
    assert findings(wrong, x)[0] == ("BH108", "gamma")


def test_a_sum_over_two_axes_at_once_is_right(report, rng):
    x = rng.normal(size=(5, 6, 4))
    assert report(Scale(rng.normal(size=4), lambda g: g.sum(axis=(0, 1))), x).verdict == "pass"


def test_a_mean_over_the_batch_is_another_rule(findings, x, rng):
    assert findings(Scale(rng.normal(size=4), lambda g: g.mean(axis=0)), x)[0] == (
        "BH103",
        "gamma",
    )
