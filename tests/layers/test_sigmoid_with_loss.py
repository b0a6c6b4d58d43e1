"""SigmoidWithLoss, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import LabelError
from backhand.layers import SigmoidWithLoss


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(
        SigmoidWithLoss(), rng.normal(size=(3, 4)), rng.integers(0, 2, (3, 4))
    ).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_answers_that_are_none_are_refused():
    with pytest.raises(LabelError):
        SigmoidWithLoss().forward(np.ones(3), np.array([0, 1, 2]))
