"""The probe: the size of a gradient's error, from a few directions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backhand.derivatives import probe_gradient
from backhand.errors import DtypeError, SettingError, ShapeError


def f(x):
    return np.sum(np.sin(x))


def wrong_sign(g):
    return -g


def three_times(g):
    return 3 * g


def zeros(g):
    return 0 * g


def one_entry_by_a_twentieth_of_a_percent(g):
    g = g.copy()
    g.flat[np.argmax(np.abs(g))] *= 1.0005
    return g


def swapped(g):
    return g[::-1]


@pytest.mark.parametrize(
    "spoil", [wrong_sign, three_times, zeros, one_entry_by_a_twentieth_of_a_percent, swapped]
)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_wrong_gradient_stands_out_of_the_noise(spoil, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(20, 30))
    probe = probe_gradient(f, x, spoil(np.cos(x)), rng=rng)
    assert probe.error > 20 * probe.noise_floor


@given(seed=st.integers(0, 2**32 - 1))
def test_a_right_one_does_not(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(20, 30))
    probe = probe_gradient(f, x, np.cos(x), rng=rng)
    assert probe.error < 10 * probe.noise_floor
    assert probe.noise_floor < 1e-6 * probe.norm


def test_the_estimate_is_the_norm_of_the_error():
    rng = np.random.default_rng(0)
    x, error = rng.normal(size=400), 1e-3 * rng.normal(size=400)
    probe = probe_gradient(f, x, np.cos(x) + error, directions=400, rng=1)
    assert probe.error == pytest.approx(np.linalg.norm(error), rel=0.15)
    assert probe.norm == np.linalg.norm(np.cos(x) + error)


@pytest.mark.parametrize(("factor", "relative"), [(0, 1), (-1, 2), (3, 2 / 3), (100, 0.99)])
def test_the_relative_error_is_the_share_of_the_larger(factor, relative):
    x = np.random.default_rng(0).normal(size=50)
    probe = probe_gradient(f, x, factor * np.cos(x))
    assert probe.relative_error == pytest.approx(relative, rel=1e-6)


def test_nothing_against_nothing_is_no_error():
    probe = probe_gradient(lambda x: 0.0, np.ones(3), np.zeros(3))
    assert (probe.error, probe.relative_error, probe.norm) == (0, 0, 0)


def test_nan_does_not_pass_for_right():
    probe = probe_gradient(f, np.ones(2), [np.nan, 1.0])
    assert not probe.error <= 1e300


@pytest.mark.parametrize("scale", [1e-8, 1e8])
def test_small_and_large_values(scale):
    x = scale * np.random.default_rng(0).normal(size=50)

    def scaled(x):
        return np.sum(x**2) / scale

    right, wrong = 2 * x / scale, 2.001 * x / scale
    assert probe_gradient(scaled, x, right).relative_error < 1e-6
    assert probe_gradient(scaled, x, wrong).relative_error == pytest.approx(5e-4, rel=1e-2)


def test_x_is_restored_to_the_bit_also_when_f_raises():
    x = np.random.default_rng(0).normal(size=(3, 4)).T
    before = x.copy()
    for calls in range(34):
        left = [calls]

        def failing(x, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise ZeroDivisionError
            return f(x)

        try:
            probe_gradient(failing, x, np.cos(before))
        except ZeroDivisionError:
            assert calls < 33
        assert x.tobytes() == before.tobytes()


def test_the_function_is_called_as_often_as_the_record_says():
    calls = []
    probe = probe_gradient(lambda x: calls.append(1) or 0.0, np.ones(3), np.zeros(3), directions=5)
    assert len(calls) == probe.evaluations == 37
    assert probe.directions == 5


def test_a_seed_repeats_the_directions():
    x = np.ones(5)
    first, second = (probe_gradient(f, x, np.zeros(5), rng=3) for _ in range(2))
    assert first == second
    assert first != probe_gradient(f, x, np.zeros(5), rng=4)


def test_what_can_not_be_probed_is_refused():
    with pytest.raises(DtypeError, match="real floating-point"):
        probe_gradient(f, np.array([1, 2]), [1.0, 1.0])
    with pytest.raises(ShapeError, match="can't belong"):
        probe_gradient(f, np.ones(2), np.ones((1, 2)))
    with pytest.raises(SettingError, match="directions"):
        probe_gradient(f, np.ones(2), np.ones(2), directions=0)
