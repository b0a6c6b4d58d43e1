"""AveragePooling, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import StateError
from backhand.layers import AveragePooling, Pooling


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    layer = Pooling(3, 2, stride=2, pad=1)
    x = rng.normal(size=(2, 3, 5, 6))
    (subject,) = check(layer, x).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_the_checker_finds_nothing_in_the_mean():
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6))
    (subject,) = check(AveragePooling(2, 3, stride=2), x).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_windows_touch_by_default():
    assert Pooling(2, 2).forward(np.ones((1, 1, 4, 6))).shape == (1, 1, 2, 3)


def test_backward_wants_a_forward_pass():
    with pytest.raises(StateError):
        Pooling(2, 2).backward(np.ones((1, 1, 1, 1)))
