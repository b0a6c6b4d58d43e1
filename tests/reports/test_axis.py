from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from backhand.reports.axis import (
    accuracy_position,
    accuracy_scale,
    iteration_scale,
    loss_position,
    loss_scale,
    smoothed,
)


def test_smoothing_is_the_mean_of_the_window():
    assert_allclose(smoothed([1.0, 2.0, 6.0, 1.0, 2.0], 3), [1.0, 3.0, 3.0, 3.0, 1.5])


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.integers(1, 80))
def test_smoothing_stays_within_what_it_smooths(values, window):
    means = smoothed(values, window)
    assert len(means) == len(values)
    assert means.min() >= min(values) - 1e-9
    assert means.max() <= max(values) + 1e-9


def test_a_smoothed_slope_stays_where_it_is():
    slope = np.arange(50.0)
    assert_allclose(smoothed(slope, 9)[:45], slope[:45])


def test_accuracies_from_nothing_to_everything_have_a_place():
    places = accuracy_position([0.0, 0.9, 0.99, 1.0])
    assert_allclose(places, [0.0, 1.0, 2.0, 4.0])


def test_a_loss_of_zero_has_a_place():
    assert np.isfinite(loss_position([0.0, 1.0])).all()


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_loss_scale_holds_the_largest_loss_and_is_no_point(losses):
    scale = loss_scale(losses)
    assert scale.low < scale.high
    assert scale.high >= loss_position(losses).max()
    assert all(scale.low <= place <= scale.high for place, _ in scale.ticks)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_accuracy_scale_holds_every_accuracy(accuracies):
    scale = accuracy_scale(accuracies)
    assert scale.low <= accuracy_position(accuracies).min()
    assert scale.high > accuracy_position(accuracies).max()
    assert len(scale.ticks) >= 2


@given(st.integers(1, 10**7))
def test_iteration_scale_has_few_round_marks(iterations):
    scale = iteration_scale(iterations)
    places = [place for place, _ in scale.ticks]
    assert places[0] == 0.0
    assert 2 <= len(places) <= 9
    assert all(place <= scale.high and place == round(place) for place in places)
