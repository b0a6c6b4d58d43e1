"""Tanh, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import StateError
from backhand.layers import Tanh


def test_value():
    assert Tanh().forward(np.array([0.5]))[0] == pytest.approx(np.tanh(0.5), abs=1e-6)


def test_the_checker_finds_nothing():
    x = np.random.default_rng(0).normal(size=(4, 5))
    (subject,) = check(Tanh(), x).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_backward_wants_a_forward_pass():
    with pytest.raises(StateError):
        Tanh().backward(np.ones(3))
