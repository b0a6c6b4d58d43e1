"""Parameters: however a value is written, every owner of the array sees it, or it is refused."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from backhand.errors import DtypeError, ShapeError, StateError
from backhand.layers import Parameters


@pytest.fixture
def array():
    return np.zeros((2, 3), dtype=np.float32)


@pytest.fixture
def params(array):
    return Parameters({"W": array, "b": np.zeros(3, dtype=np.float32)})


def write_item(params, value):
    params["W"] = value


def write_in_place(params, value):
    params["W"][...] = value


def write_by_augmented_assignment(params, value):
    params["W"] -= params["W"] - value


def write_by_update(params, value):
    params.update(W=value)


def write_by_or(params, value):
    params |= {"W": value}


@pytest.mark.parametrize(
    "write",
    [write_item, write_in_place, write_by_augmented_assignment, write_by_update, write_by_or],
)
def test_every_way_of_writing_reaches_the_shared_array(write, params, array):
    value = np.arange(6.0).reshape(2, 3)
    write(params, value)
    assert params["W"] is array
    assert array.tolist() == value.tolist()
    value += 1
    assert array.tolist() != value.tolist()  # copied: the writer's array stays the writer's


def test_a_value_may_be_a_list_or_a_view_of_the_parameter_itself(params, array):
    params["W"] = [[1, 2, 3], [4, 5, 6]]
    params["W"] = params["W"][::-1]
    assert array.tolist() == [[4, 5, 6], [1, 2, 3]]


@pytest.mark.parametrize("value", [0, None, np.zeros(3), np.zeros((3, 2)), np.zeros((1, 2, 3))])
def test_another_shape_is_refused_and_nothing_changes(value, params, array):
    array += 7
    with pytest.raises(ShapeError, match=r"parameter W has shape \(2, 3\)"):
        params["W"] = value
    assert np.all(array == 7)


@pytest.mark.parametrize("value", [np.ones((2, 3)) * 1j, np.full((2, 3), "1"), [[None] * 3] * 2])
def test_a_type_that_would_lose_its_meaning_is_refused(value, params, array):
    with pytest.raises(DtypeError, match="parameter W is of type float32"):
        params["W"] = value
    assert np.all(array == 0)


@pytest.mark.parametrize(
    "act",
    [
        lambda params: params.__setitem__("w", np.zeros(3)),
        lambda params: params.update(w=1),
        lambda params: params.setdefault("w", 1),
    ],
)
def test_a_new_name_is_refused_with_those_there_are(act, params):
    with pytest.raises(StateError, match="no parameter w here, only W, b"):
        act(params)


@pytest.mark.parametrize(
    "act",
    [
        lambda params: params.__delitem__("W"),
        lambda params: params.pop("W"),
        lambda params: params.pop("w", None),
        lambda params: params.popitem(),
        lambda params: params.clear(),
    ],
)
def test_nothing_can_be_removed(act, params):
    with pytest.raises(StateError, match="can't be removed"):
        act(params)
    assert list(params) == ["W", "b"]


def test_it_reads_as_a_dict(params, array):
    assert isinstance(params, dict)
    assert params.setdefault("W") is params.get("W") is array
    assert dict(params).keys() == params.keys() == {"W", "b"}


@pytest.mark.parametrize("value", [[1.0, 2.0], 3.0, np.array([1, 2]), np.array([True]), None])
def test_only_arrays_of_floats_are_parameters(value):
    with pytest.raises(DtypeError, match="parameter W is"):
        Parameters({"W": value})


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_a_deep_copy_is_one_of_these_with_arrays_of_its_own(duplicate, params, array):
    other = duplicate(params)
    assert type(other) is Parameters
    other["W"] = np.ones((2, 3))
    assert np.all(array == 0)
    assert np.all(other["W"] == 1)


def test_a_shallow_copy_shares_the_arrays(params, array):
    copy.copy(params)["W"] = np.ones((2, 3))
    assert np.all(array == 1)
