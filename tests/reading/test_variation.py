"""Other values for the same code."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.reading.subject import Values
from backhand.reading.variation import beside_targets, confident, redrawn, resized, with_any_target

X = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])


def test_rows_that_come_again_are_moved():
    values = resized(Values({"dx": X}, {"gamma": np.ones(3)}), 5)
    assert values.inputs["dx"].shape == (5, 3)
    assert len(np.unique(values.inputs["dx"][:, 0])) == 5
    assert not np.any(values.params["gamma"] == 1)


def test_labels_and_states_go_with_their_rows_and_weights_do_not():
    params = {"prev_h": np.ones((2, 4)), "W": np.ones((2, 4))}
    values = resized(Values({"dx": X}, params, np.array([2, 0])), 3)
    assert values.labels.tolist() == [2, 0, 2]
    assert values.params["prev_h"].shape == (3, 4)
    assert values.params["W"].shape == (2, 4)


@pytest.mark.parametrize(
    ("x", "labels"), [(np.float64(2.0), None), (X, np.array([1, 2, 3])), (X[:0], None)]
)
def test_where_the_first_axis_is_no_batch(x, labels):
    assert resized(Values({"dx": np.asarray(x)}, {}, labels), 3) is None


def test_scores_are_sure_of_the_wrong_label():
    for values in confident(Values({"dx": X}, {}, np.array([2, 0]))):
        scores = values.inputs["dx"]
        assert (scores.argmin(axis=1) == [2, 0]).all()
        assert np.abs(scores).min() >= 500


def test_probabilities_stay_probabilities():
    (values,) = confident(Values({"dx": np.abs(X) / 4}, {}, np.eye(3)[[2, 0]]))
    assert set(np.unique(values.inputs["dx"])) == {0.0, 1.0}
    assert (values.inputs["dx"] * np.eye(3)[[2, 0]]).sum() == 0


def test_a_network_s_parameters_get_loud_and_its_input_stays():
    given = Values({"dx": X}, {"W": np.ones((3, 2))}, np.array([1, 0]), frozenset({"dx"}))
    loud = list(confident(given))
    assert all((values.inputs["dx"] == X).all() for values in loud)
    assert max(values.params["W"].max() for values in loud) == 1e4
    assert {tuple(values.labels) for values in loud} == {(1, 0), (0, 1)}


def test_what_has_no_labels_is_sure_of_nothing():
    assert list(confident(Values({"dx": X}, {}))) == []


def test_another_draw_keeps_what_the_numbers_are():
    share = np.array([[0.2, 0.7, 0.4], [0.6, 0.1, 0.35]])
    mask = np.array([1.0, 0.0])
    given = Values({"dx0": X, "dx1": share}, {"m": mask, "W": X}, np.array([2, 0]))
    for values in redrawn(given):
        assert ((values.inputs["dx1"] > 0) & (values.inputs["dx1"] < 1)).all()
        assert values.params["m"] is mask
        assert values.params["W"] is X
        assert sorted(values.labels.tolist()) == [0, 2]
    signs = {bool(v.inputs["dx0"][0, 0] > 0) for v in redrawn(given)}
    assert signs == {True, False}


def test_parts_of_one_stay_as_they_are():
    shares = np.array([[0.2, 0.7, 0.1], [0.6, 0.1, 0.3]])
    assert list(redrawn(Values({"dx": shares}, {}))) == []


def test_targets_come_near_and_never_meet():
    *_others, last = beside_targets(Values({"dx": X}, {}, np.eye(3)[[2, 0]]))
    x, target = last.inputs["dx"], last.labels
    assert (np.diff(x, axis=1) > 0).all()
    assert (np.abs(target - x) < 0.21 * np.abs(x)).all()
    assert not np.any(target == x)


def test_targets_of_another_shape_are_left_alone():
    values = Values({"dx": X}, {}, np.array([1, 0]))
    assert list(beside_targets(values)) == []
    assert with_any_target(values) is None


def test_whether_targets_may_be_any_numbers_is_asked_only_where_they_are_none():
    asked = with_any_target(Values({"dx": X}, {}, np.eye(3)[[2, 0]]))
    assert len(np.unique(asked.labels)) == X.size
    assert with_any_target(Values({"dx": X}, {}, X + 0.1)) is None
