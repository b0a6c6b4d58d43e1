"""The precision that values show: float32 on the way is seen, kinks and curves are no noise."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.derivatives.noise import evaluation_noise, shown_precision

DOUBLE_EPS, SINGLE_EPS = np.finfo(np.float64).eps, np.finfo(np.float32).eps
single = np.float32


def _arrays():
    rng = np.random.default_rng(1)
    return rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.uniform(0.5, 1.5, size=(5, 3))


SMOOTH = {
    "affine": lambda x, W, u: np.sum(u * (x @ W)),
    "relu": lambda x, W, u: np.sum(u * np.maximum(x @ W, 0)),
    "exp": lambda x, W, u: np.sum(u * np.exp(x @ W)),
    "constant": lambda x, W, u: 1.0,
    "tiny": lambda x, W, u: 1e-30 * np.sum(u * (x @ W)),
}
SINGLE = {
    "x": lambda x, W, u: np.sum(u * (x.astype(single) @ W)),
    "weights": lambda x, W, u: np.sum(u * (x @ W.astype(single))),
    "all": lambda x, W, u: np.sum(u * (x.astype(single) @ W.astype(single))),
    "on the way": lambda x, W, u: np.sum(u * np.exp((x @ W).astype(single))),
    "the loss": lambda x, W, u: single(np.mean(u * (x @ W) ** 2)),
    "the loss's logarithm": lambda x, W, u: float(np.log(single(np.mean((x @ W) ** 2)))),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("f", SMOOTH.values(), ids=SMOOTH)
def test_double_precision_shows_double_precision(f, seed):
    shown = shown_precision(lambda arrays: f(*arrays), _arrays(), rng=seed)
    assert shown.unit == DOUBLE_EPS
    assert shown.noise < 64 * DOUBLE_EPS * shown.scale


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("f", SINGLE.values(), ids=SINGLE)
def test_single_precision_inside_is_seen(f, seed):
    shown = shown_precision(lambda arrays: f(*arrays), _arrays(), rng=seed)
    assert shown.unit == SINGLE_EPS
    assert shown.grain == DOUBLE_EPS
    assert 1e-3 * SINGLE_EPS < shown.noise / shown.scale < 10 * SINGLE_EPS


@pytest.mark.parametrize("seed", range(5))
def test_kinks_by_the_thousand_are_no_noise(seed):
    rng = np.random.default_rng(seed)
    x, W = rng.random((3, 784)) * (rng.random((3, 784)) < 0.2), 0.01 * rng.normal(size=(784, 2000))
    V = rng.normal(size=2000)

    def f(arrays):
        return 1 + np.mean(np.maximum(arrays[0] @ arrays[1], 0) @ V)

    assert shown_precision(f, [x, W], rng=seed).unit == DOUBLE_EPS


@pytest.mark.parametrize("seed", range(5))
def test_a_kink_at_the_very_point_is_no_noise(seed):
    rng = np.random.default_rng(seed)
    x, b, V = rng.normal(size=(5, 4)), np.zeros(12), rng.normal(size=12)
    x[2] = 0  # so that each unit is at its kink for this sample
    W = rng.normal(size=(4, 12))

    def f(arrays):
        x, W, b = arrays
        return 1 + np.mean(np.maximum(x @ W + b, 0) @ V)

    assert shown_precision(f, [x, W, b], rng=seed).unit == DOUBLE_EPS
    assert shown_precision(lambda arrays: f((x, *arrays)), [W, b], rng=seed).unit == DOUBLE_EPS


def test_values_that_rounding_has_spoilt_show_how_far():
    rng = np.random.default_rng(0)
    x = 1 + 1e-5 * rng.normal(size=(5, 7))

    def f(arrays):
        deviation = arrays[0] - arrays[0].mean(axis=0)
        return float(np.sum((deviation / np.sqrt(arrays[0].var(axis=0) + 1e-12)) ** 3))

    shown = shown_precision(f, [x])
    assert 1e-13 < shown.noise / shown.scale < 1e-9
    assert shown.unit < SINGLE_EPS / 10


def test_arrays_in_single_precision():
    x, W, u = (a.astype(single) for a in _arrays())
    shown = shown_precision(lambda arrays: SMOOTH["affine"](*arrays), [x, W, u])
    assert shown.grain == shown.unit == SINGLE_EPS


def test_what_is_moved_is_a_copy():
    arrays = _arrays()
    before = [a.copy() for a in arrays]
    shown_precision(lambda moved: SMOOTH["exp"](*moved), arrays)
    for a, b in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_values_that_are_drawn_anew_each_time_say_nothing():
    rng = np.random.default_rng(0)
    shown = shown_precision(lambda arrays: np.sum(arrays[0]) + rng.normal(), [np.ones(3)])
    assert shown.unit == DOUBLE_EPS


def test_values_that_are_no_numbers_say_nothing():
    assert shown_precision(lambda arrays: np.nan, _arrays()).unit == DOUBLE_EPS
    assert shown_precision(lambda arrays: 1.0, []).unit == DOUBLE_EPS


def test_the_noise_of_intermediate_values_counts():
    x = np.random.default_rng(0).normal(size=30)

    def cancelling(x):  # about 1, by way of 1,000
        return (1e3 + np.sum(np.sin(x))) - 1e3

    assert evaluation_noise(cancelling, x) > 2e-14
    assert evaluation_noise(lambda x: np.sum(np.sin(x)), x) < 1e-14
    assert evaluation_noise(lambda x: 0.0, x) == 0
    assert evaluation_noise(lambda x: 0.0, x, 1.0) == np.finfo(float).eps
