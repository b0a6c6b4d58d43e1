"""Embedding, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import ShapeError
from backhand.layers import Embedding


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(
        Embedding(rng.normal(size=(7, 5))), np.array([[1, 2, 1], [0, 6, 3]])
    ).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_what_is_no_matrix_is_refused():
    with pytest.raises(ShapeError):
        Embedding(np.ones(3))
