"""HingeLoss, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import LabelError
from backhand.layers import HingeLoss


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(HingeLoss(), rng.normal(size=(5, 4)), rng.integers(0, 4, 5)).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_labels_that_are_none_are_refused():
    with pytest.raises(LabelError):
        HingeLoss().forward(np.ones((2, 3)), np.array([0, 3]))
