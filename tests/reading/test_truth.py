"""How a way of running a program fares."""

from __future__ import annotations

import numpy as np

from backhand.reading.discovery import of_parts
from backhand.reading.subject import Values
from backhand.reading.truth import holds_at

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])


class LooseHinge:
    """Lets everything through beyond one, where nothing is to be let through."""

    def forward(self, x):
        self.x = x
        return np.where(x < 1, x**2, 1.0)

    def backward(self, dout):
        return 2 * self.x * dout


class Cut(LooseHinge):
    def backward(self, dout):
        return np.clip(2 * self.x * dout, -0.5, 0.5)


class Fragile(LooseHinge):
    def forward(self, x):
        if x.max() > 1:
            raise ValueError("too large")
        return super().forward(x)


def holds(cls, x):
    return holds_at(of_parts(cls(), X, from_case=False, place=None), Values({"dx": x}, {}))


def test_gradients_hold_where_the_wrong_branch_does_not_run():
    assert holds(LooseHinge, X / 4) is True
    assert holds(LooseHinge, X) is False


def test_what_is_cut_to_a_limit_says_nothing():
    assert holds(Cut, X) is None


def test_what_raises_says_nothing():
    assert holds(Fragile, X) is None
