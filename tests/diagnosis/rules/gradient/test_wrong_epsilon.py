"""BH114 has an epsilon in one of the two passes only."""

from __future__ import annotations

import numpy as np


class Normalise:
    def __init__(self, forward_epsilon, backward_epsilon):
        self.forward_epsilon, self.backward_epsilon = forward_epsilon, backward_epsilon

    def forward(self, x):
        self.x = x
        return x / np.sqrt((x**2).sum(axis=1, keepdims=True) + self.forward_epsilon)

    def backward(self, dout):
        length = np.sqrt((self.x**2).sum(axis=1, keepdims=True) + self.backward_epsilon)
        along = (dout * self.x).sum(axis=1, keepdims=True) / length**2
        return (dout - self.x * along) / length


def test_an_epsilon_in_one_pass_is_named(findings, x):
    named = findings(Normalise(1e-3, 0.0), x)
    assert named[0] == ("BH114", "dx")


def test_the_same_epsilon_in_both_passes_is_right(report, x):
    assert report(Normalise(1e-3, 1e-3), x).verdict == "pass"
