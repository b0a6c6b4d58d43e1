"""One precision: steps, errors and what equal means, each from how exactly values are known."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.derivatives.precision import DOUBLE, Precision

SINGLE = Precision.of(np.float32)
SINGLE_INSIDE = Precision.of(np.float64, noise=1e-8, inside=np.float32)


def test_the_steps_are_roots_of_the_roundoff():
    assert DOUBLE.step() == pytest.approx(6.06e-6, rel=1e-2)
    assert SINGLE.step() == pytest.approx(4.9e-3, rel=1e-2)
    assert DOUBLE.step(1000.0) == pytest.approx(1000 * DOUBLE.step())
    assert DOUBLE.step(0.01) == DOUBLE.step()
    assert DOUBLE.one_sided_step() == pytest.approx(1.5e-8, rel=1e-2)
    np.testing.assert_allclose(DOUBLE.steps([0.5, -3.0]), DOUBLE.step() * np.array([1, 3]))


def test_the_step_follows_the_noise_that_is_shown():
    assert Precision.of(noise=1e-9).step() == pytest.approx(1e-3)
    assert Precision.of(noise=1e-6, scale=1e3).step() == pytest.approx(1e-3)
    # A few units are what any sum has.
    assert Precision.of(noise=1e-15).step() == DOUBLE.step()


def test_values_are_never_known_better_than_their_type():
    assert Precision.of(scale=100.0).noise == 100 * np.finfo(np.float64).eps
    assert Precision.of(np.float32).unit == np.finfo(np.float32).eps
    assert SINGLE_INSIDE.unit == np.finfo(np.float32).eps
    assert SINGLE_INSIDE.grain == np.finfo(np.float64).eps
    assert Precision.of(np.float32, inside=np.float64).unit == np.finfo(np.float32).eps


def test_an_array_of_a_coarser_type_is_known_no_better_than_that():
    coarse = DOUBLE.on(np.float32)
    assert coarse == SINGLE
    assert SINGLE_INSIDE.on(np.float64) == SINGLE_INSIDE


def test_the_tolerance_is_half_of_the_digits_or_ten_errors():
    assert DOUBLE.tolerance([1.0, -5.0]) == pytest.approx(5 * 1.19e-7, rel=1e-2)
    assert SINGLE.tolerance([1.0]) == pytest.approx(2.76e-3, rel=1e-2)
    assert SINGLE_INSIDE.tolerance([1.0]) == SINGLE.tolerance([1.0])
    assert DOUBLE.tolerance([1.0], 1e-3) == pytest.approx(1e-2)
    assert DOUBLE.tolerance([]) == 0


def test_a_probe_clears_only_what_is_far_inside_the_tolerance():
    tolerance = DOUBLE.tolerance([1.0])
    assert DOUBLE.clears(0.1 * tolerance, [1.0], 1e-6)
    assert not DOUBLE.clears(0.5 * tolerance, [1.0], 1e-6)
    assert not DOUBLE.clears(np.nan, [1.0], 1e-6)


@pytest.mark.parametrize("precision", [DOUBLE, SINGLE])
def test_a_kink_parts_the_slopes_and_a_curve_does_not(precision):
    h = precision.step()
    assert precision.kinked(1.0, 0.5, h)
    assert not precision.kinked(10 * h, 0.5, h)
    assert list(precision.kinked([0.0, -1.0], [1.0, 1.0], h)) == [False, True]


def test_the_same_numbers_are_the_same_but_for_the_order_of_sums():
    a = np.random.default_rng(0).normal(size=1000)
    assert DOUBLE.same(a, a * (1 + 1e-14))
    assert not DOUBLE.same(a, a * (1 + 1e-10))
    assert not DOUBLE.same(a, a[:-1])
    assert DOUBLE.same([np.nan, np.inf, 1.0], [np.nan, np.inf, 1.0])
    assert not DOUBLE.same([np.nan], [1.0])
    assert SINGLE.same(a, a.astype(np.float32))


def test_values_match_a_definition_computed_in_another_way():
    a = np.random.default_rng(0).normal(size=1000)
    assert DOUBLE.matches(a, a * (1 + 1e-10))
    assert not DOUBLE.matches(a, a * (1 + 1e-7))
    assert DOUBLE.matches(a, a * (1 + 1e-7), looseness=1000)
    assert not DOUBLE.matches(a, a.astype(np.float32))
    assert SINGLE_INSIDE.matches(a, a.astype(np.float32))
    assert not SINGLE_INSIDE.matches(a, a * 1.001)


def test_a_prediction_reproduces_within_the_errors_of_what_it_is_made_of():
    a = np.array([1.0, -4.0])
    assert DOUBLE.reproduces(a, a + 3e-6)
    assert not DOUBLE.reproduces(a, a + 1e-5)
    assert DOUBLE.reproduces(a, a + 1e-5, error=1e-6)
    assert not DOUBLE.reproduces(a, a + np.array([0, np.nan]))
    assert SINGLE_INSIDE.reproduces(a, a * 1.0001)
    assert not SINGLE_INSIDE.reproduces(a, a * 1.01)
