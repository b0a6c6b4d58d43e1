"""Labels as indices and as one-hot rows; what is neither is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backhand.errors import LabelError
from backhand.functions import class_indices, one_hot

SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, max_side=4)
INTEGERS = st.sampled_from([np.uint8, np.int32, np.int64, np.uint64])


@given(data=st.data(), shape=SHAPES, classes=st.integers(1, 6), dtype=INTEGERS)
def test_there_and_back(data, shape, classes, dtype):
    t = data.draw(hnp.arrays(dtype, shape, elements=st.integers(0, classes - 1)))
    rows = one_hot(t, classes)
    assert rows.shape == (*shape, classes)
    assert rows.dtype == np.float64
    assert np.all(rows.sum(axis=-1) == 1)
    for labels in (t, rows, rows.astype(bool), rows.astype(np.uint8)):
        indices = class_indices(labels, (*shape, classes))
        assert indices.dtype == np.intp
        np.testing.assert_array_equal(indices, t)


@pytest.mark.parametrize("dtype", [np.float32, np.uint8, bool])
def test_the_rows_have_the_dtype_that_is_asked_for(dtype):
    assert one_hot([1], 2, dtype).dtype == dtype


def test_whole_numbers_that_happen_to_be_floats_are_indices():
    assert class_indices(np.array([0.0, 2.0]), (2, 3)).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("t", "text"),
    [
        ([0, -1], "label -1 is outside the classes 0 to 2"),
        ([3, 0], "label 3 is outside the classes 0 to 2"),
        ([0, 2**40], "outside the classes"),
        ([0.0, 0.5], "not class indices"),
        ([0.0, np.nan], "not class indices"),
        ([0.0, np.inf], "outside the classes"),
        ([True, False], "not class indices"),
        (["a", "b"], "not class indices"),
    ],
)
def test_what_is_no_class_is_refused(t, text):
    with pytest.raises(LabelError, match=text):
        class_indices(t, (2, 3))
    with pytest.raises(LabelError, match=text):
        one_hot(t, 3)


@pytest.mark.parametrize(
    "rows",
    [
        [[0, 0, 0], [0, 1, 0]],  # none
        [[1, 1, 0], [0, 1, 0]],  # two
        [[0.5, 0.5, 0], [0, 1, 0]],  # soft
        [[2, 0, 0], [0, 1, 0]],
        [[1, -1, 0], [0, 1, 0]],
        [[1, np.nan, 0], [0, 1, 0]],
    ],
)
def test_rows_that_are_not_one_hot_are_refused(rows):
    with pytest.raises(LabelError, match="look one-hot"):
        class_indices(rows, (2, 3))


@pytest.mark.parametrize("shape", [(), (3,), (1,), (2, 1), (2, 2), (3, 2), (1, 2, 3)])
def test_another_shape_is_refused_with_both_that_would_do(shape):
    with pytest.raises(LabelError, match=r"indices of shape \(2,\) or one-hot .* \(2, 3\)"):
        class_indices(np.zeros(shape, dtype=int), (2, 3))


def test_nothing_is_written_over():
    t = np.array([[0, 1], [1, 0]])
    class_indices(t, (2, 2))[0] = 7
    assert t.tolist() == [[0, 1], [1, 0]]
