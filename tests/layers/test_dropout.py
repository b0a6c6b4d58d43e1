"""Dropout, held against the derivative by the checker."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import check
from backhand.errors import SettingError
from backhand.layers import Dropout


def test_the_checker_finds_nothing():
    rng = np.random.default_rng(0)
    (subject,) = check(Dropout(0.4, rng=3), rng.normal(size=(4, 6))).subjects
    assert (subject.verdict, subject.findings) == ("pass", ())


def test_the_share_is_dropped_and_the_mean_kept():
    layer = Dropout(0.25, rng=0)
    y = layer.forward(np.ones((200, 200), np.float32))
    assert y.dtype == np.float32
    assert np.mean(y == 0) == pytest.approx(0.25, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(layer.backward(np.ones_like(y)), y)


def test_evaluation_changes_nothing():
    layer = Dropout(0.9)
    layer.training = False
    x = np.arange(6.0)
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)


@pytest.mark.parametrize("ratio", [-0.1, 1, float("nan")])
def test_a_ratio_that_makes_no_sense_is_refused(ratio):
    with pytest.raises(SettingError, match="ratio"):
        Dropout(ratio)
