"""LeakyRelu, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import StateError
from backhand.layers import LeakyRelu


def test_value():
    assert LeakyRelu().forward(np.array([0.5]))[0] == pytest.approx(0.5, abs=1e-6)


def test_the_checker_finds_nothing():
    x = np.random.default_rng(0).normal(size=(4, 5))
    (subject,) = check(LeakyRelu(), x).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_backward_wants_a_forward_pass():
    with pytest.raises(StateError):
        LeakyRelu().backward(np.ones(3))
