"""The curve of losses: exact while short, small when long."""

from __future__ import annotations

import numpy as np

from backhand.studio.loss_curve import POINTS, LossCurve


def test_a_short_curve_is_every_loss():
    curve = LossCurve()
    curve.extend([3.0, 2.0])
    curve.extend([1.0])
    places, means, lows, highs = curve.points()
    assert places.tolist() == [0, 1, 2]
    assert means.tolist() == lows.tolist() == highs.tolist() == [3, 2, 1]
    assert curve.last == 1


def test_a_long_curve_stays_small_and_true():
    rng = np.random.default_rng(0)
    losses = rng.random(123_457)
    curve = LossCurve()
    start = 0
    while start < len(losses):
        count = int(rng.integers(0, 900))
        curve.extend(losses[start : start + count])
        start += count
    places, means, lows, highs = curve.points()
    assert POINTS // 2 <= len(places) <= POINTS + 1
    assert curve.iterations == len(losses)
    assert (np.diff(places) > 0).all()
    assert places[-1] < len(losses)
    whole = losses[: curve.stretch * 10].reshape(10, -1)
    np.testing.assert_allclose(means[:10], whole.mean(axis=1))
    np.testing.assert_array_equal(lows[:10], whole.min(axis=1))
    np.testing.assert_array_equal(highs[:10], whole.max(axis=1))


def test_nothing_yet():
    curve = LossCurve()
    curve.extend([])
    assert [len(part) for part in curve.points()] == [0, 0, 0, 0]
    assert np.isnan(curve.last)
