"""The slope along a line: exact to its own error, and not misled by kinks."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.derivatives.precision import DOUBLE, Precision
from backhand.derivatives.slope import slope_along


@pytest.mark.parametrize("f", [np.exp, np.sin, np.tanh, lambda t: (1 + t) ** 3])
def test_a_smooth_functions_slope(f):
    truth = {np.exp: 1.0, np.sin: 1.0, np.tanh: 1.0}.get(f, 3.0)
    slope = slope_along(f, DOUBLE)
    assert abs(slope.value - truth) <= 2 * slope.error
    assert slope.error < 1e-9
    assert not slope.kinked
    assert slope.evaluations == 5


def test_several_values_at_once():
    slope = slope_along(lambda t: np.array([t, 3 * t, np.exp(2 * t)]), DOUBLE)
    np.testing.assert_allclose(slope.value, [1, 3, 2], atol=1e-9)
    np.testing.assert_allclose(slope.apart([1, 3, 5]), [0, 0, 3], atol=1e-9)


@pytest.mark.parametrize("distance", [1e-6, 1e-7, 3e-8])
def test_a_kink_within_the_step_is_stepped_back_from(distance):
    slope = slope_along(lambda t: 1.0 + abs(t - distance), DOUBLE)
    assert slope.value == pytest.approx(-1, abs=1e-6)
    assert slope.step < distance
    assert not slope.kinked


def test_a_thousand_kinks_along_the_line():
    rng = np.random.default_rng(0)
    at, jump = rng.normal(size=3000), rng.normal(size=3000)
    slope = slope_along(lambda t: np.sum(jump * np.maximum(t - 1e-2 * at, 0)), DOUBLE)
    assert slope.value == pytest.approx(np.sum(jump[at < 0]), abs=1e-5)


def test_at_a_kink_each_number_between_the_two_slopes_is_right():
    slope = slope_along(lambda t: max(2 * t, -t), DOUBLE)
    assert slope.kinked
    assert (slope.below, slope.above) == pytest.approx((-1, 2))
    np.testing.assert_allclose(slope.apart([-2, -1, 0, 2, 3]), [1, 0, 0, 0, 1], atol=1e-9)


def test_values_in_single_precision_get_a_longer_step():
    single = Precision.of(np.float64, noise=1e-7, inside=np.float32)

    def f(t):
        return float(np.exp(np.float32(1 + t)))

    rough, fine = slope_along(f, DOUBLE), slope_along(f, single)
    assert fine.step > 100 * rough.step
    assert fine.value == pytest.approx(np.e, rel=2e-4)


def test_what_is_no_number_has_no_error_that_suffices():
    slope = slope_along(lambda t: np.nan, DOUBLE)
    assert np.isnan(slope.value)
    assert not slope.apart(0.0) <= 1.0


def test_kinks_of_many_beside_the_point_are_told_from_those_at_it():
    weights = np.random.default_rng(0).normal(size=12)

    def f(t, distance):
        # The slope at 0 is that of all together, which moves up and which moves down.
        return np.sum(weights * np.maximum(distance + t * np.sign(weights), 0))

    beside = slope_along(lambda t: f(t, 1e-9), DOUBLE, resolve=True)
    assert not beside.kinked
    assert beside.value == pytest.approx(np.abs(weights).sum(), abs=1e-4)
    assert slope_along(lambda t: f(t, 0.0), DOUBLE, resolve=True).kinked
