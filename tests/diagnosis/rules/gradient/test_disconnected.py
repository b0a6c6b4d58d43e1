"""BH117 is a parameter that changes nothing."""

from __future__ import annotations

import numpy as np


class Net:
    def __init__(self, own):
        rng = np.random.default_rng(3)
        W = rng.normal(size=(4, 3))
        self.params = {"W": W}
        self.W = W if own else W.copy()

    def loss(self, x, t):
        return np.mean((x @ self.W - t) ** 2)

    def gradient(self, x, t):
        difference = x @ self.W - t
        return {"W": 2 * x.T @ difference / difference.size}


def test_a_copy_that_the_layers_hold_is_named(findings, x, rng):
    assert findings(Net(own=False), x, rng.normal(size=(5, 3)))[0] == ("BH117", "W")


def test_the_array_itself_under_another_name_is_right(report, x, rng):
    assert report(Net(own=True), x, rng.normal(size=(5, 3))).verdict == "pass"
