"""GELU, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import StateError
from backhand.layers import GELU


def test_value():
    assert GELU().forward(np.array([0.5]))[0] == pytest.approx(0.345714, abs=1e-6)


def test_the_checker_finds_nothing():
    x = np.random.default_rng(0).normal(size=(4, 5))
    (subject,) = check(GELU(), x).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_backward_wants_a_forward_pass():
    with pytest.raises(StateError):
        GELU().backward(np.ones(3))
