"""Derivatives entry by entry, as far as the time goes."""

from __future__ import annotations

import time

import numpy as np
import pytest

from backhand.derivatives.precision import DOUBLE
from backhand.derivatives.timed import derivatives_until


def later(seconds=10.0):
    return time.monotonic() + seconds


def test_every_entry_where_there_is_time():
    x = np.random.default_rng(0).normal(size=(3, 4))
    before = x.copy()
    found = derivatives_until(lambda x: float(np.sum(np.sin(x))), x, DOUBLE, later())
    np.testing.assert_allclose(found, np.cos(x), atol=1e-9)
    np.testing.assert_array_equal(x, before)


def test_none_where_there_is_none_and_some_where_there_is_some():
    x = np.ones(1000)
    assert np.isnan(derivatives_until(np.sum, x, DOUBLE, later(-1))).all()

    def slow(x):
        time.sleep(1e-3)
        return float(np.sum(x))

    known = np.isfinite(derivatives_until(slow, x, DOUBLE, later(0.1)))
    assert 0 < known.sum() < 1000
    assert np.flatnonzero(known).max() > known.sum()  # from everywhere


def test_an_entry_that_raises_is_not_known():
    def f(x):
        if x[1] != 2:
            raise ValueError
        return float(np.sum(x**2))

    found = derivatives_until(f, np.array([1.0, 2.0, 3.0]), DOUBLE, later())
    assert np.isnan(found[1])
    np.testing.assert_allclose(found[[0, 2]], [2, 6], atol=1e-8)


@pytest.mark.parametrize("written", [-1.0, 0.0, 1.0])
def test_at_a_kink_what_was_written_between_the_slopes_is_the_derivative(written):
    x = np.array([0.0, 5.0])
    found = derivatives_until(
        lambda x: float(np.sum(np.abs(x))), x, DOUBLE, later(), written=np.array([written, 1.0])
    )
    np.testing.assert_allclose(found, [written, 1], atol=1e-8)


def test_a_wrong_gradient_does_not_move_the_derivative():
    x = np.random.default_rng(0).normal(size=20)
    found = derivatives_until(
        lambda x: float(np.sum(np.sin(x))), x, DOUBLE, later(), written=-np.cos(x)
    )
    np.testing.assert_allclose(found, np.cos(x), atol=1e-9)
