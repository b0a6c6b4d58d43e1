"""MeanSquaredError, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import ShapeError
from backhand.layers import MeanSquaredError


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(
        MeanSquaredError(), rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    ).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_shapes_that_would_broadcast_are_refused():
    with pytest.raises(ShapeError):
        MeanSquaredError().forward(np.ones((3, 1)), np.ones(3))
