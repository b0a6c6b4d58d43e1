"""Other values for the same code."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.reading.subject import Values
from backhand.reading.variation import confident, resized

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
