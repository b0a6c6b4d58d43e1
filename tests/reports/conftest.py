"""A report of somebody's code, for the views of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from backhand.diagnosis import Report, check


class Right:
    def forward(self, x):
        self.x = x
        return x**2

    def backward(self, dout):
        return 2 * self.x * dout


class Negative(Right):
    def backward(self, dout):
        return -2 * self.x * dout


class Failing(Right):
    def forward(self, x):
        raise ValueError("no <b>bold</b> & no \x0b control characters")


class Unguessable:
    def __init__(self, nothing_that_can_be_guessed):
        nothing_that_can_be_guessed.is_never()

    def forward(self, x):
        return x

    def backward(self, dout):
        return dout


@pytest.fixture(scope="package")
def report() -> Report:
    """One subject of each verdict, in a file of that name."""
    x = np.array([[0.5, -1.5, 2.0], [1.0, 3.0, -0.5]])
    subjects = [
        check(thing, *given).subjects[0]
        for thing, given in ((Right, (x,)), (Negative, (x,)), (Failing, (x,)), (Unguessable, ()))
    ]
    assert [s.verdict for s in subjects] == ["pass", "fail", "error", "skipped"]
    return Report(tuple(replace(s, path="folder/layers.py") for s in subjects))
