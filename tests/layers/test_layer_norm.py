"""LayerNorm, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import ShapeError
from backhand.layers import LayerNorm


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(
        LayerNorm(rng.normal(size=5), rng.normal(size=5)), rng.normal(size=(7, 5))
    ).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_lengths_that_differ_are_refused():
    with pytest.raises(ShapeError):
        LayerNorm(np.ones(3), np.ones(3)).forward(np.ones((2, 4)))
