"""ScaledDotProductAttention, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import ShapeError
from backhand.layers import ScaledDotProductAttention


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(
        ScaledDotProductAttention(),
        (rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 5, 6))),
    ).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_nobody_looks_ahead():
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(3, 2, 4, 3))
    layer = ScaledDotProductAttention(causal=True)
    y = layer.forward(q, k, v)
    k[:, 2:], v[:, 2:] = 7, 7
    np.testing.assert_array_equal(layer.forward(q, k, v)[:, :2], y[:, :2])


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError):
        ScaledDotProductAttention().forward(np.ones((2, 3)), np.ones((2, 4)), np.ones((2, 4)))
