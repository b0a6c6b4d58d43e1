from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.data.npz_labels import checked_labels
from backhand.errors import DataError

PATH = Path("own.npz")


def checked(*arrays: Any, names: Any = None) -> tuple[list[list[int]], tuple[str, ...]]:
    keys = ("y_train", "y_test")
    labels, class_names = checked_labels(
        [(key, np.asarray(array)) for key, array in zip(keys, arrays, strict=False)],
        None if names is None else ("class_names", np.asarray(names)),
        PATH,
    )
    assert all(t.dtype == np.int64 for t in labels)
    assert all(t.ndim == 1 for t in labels)
    return [t.tolist() for t in labels], class_names


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.uint64, np.float32, ">i4"])
def test_indices_are_as_they_are(dtype: Any) -> None:
    assert checked(np.array([0, 2, 1], dtype), np.array([1], dtype)) == (
        [[0, 2, 1], [1]],
        ("0", "1", "2"),
    )


def test_column_of_labels_is_taken() -> None:
    assert checked([[0], [1]])[0] == [[0, 1]]


def test_truth_values_are_two_classes() -> None:
    assert checked([True, False]) == ([[1, 0]], ("0", "1"))


def test_other_numbers_are_mapped_in_order_of_size() -> None:
    assert checked([10, -1, 3], [3]) == ([[2, 0, 1], [1]], ("-1", "3", "10"))


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.float64])
def test_one_hot_rows_are_read(dtype: Any) -> None:
    rows = np.eye(4)[[2, 0]].astype(dtype)
    assert checked(rows, [3, 1]) == ([[2, 0], [3, 1]], ("0", "1", "2", "3"))


def test_texts_are_mapped_in_natural_order() -> None:
    assert checked(["b10", "b9", "a"], ["a"]) == ([[2, 1, 0], [0]], ("a", "b9", "b10"))
    assert checked(np.array(["犬".encode(), b"cat"])) == ([[1, 0]], ("cat", "犬"))


def test_names_are_those_of_the_archive() -> None:
    assert checked([1, 0], names=["cat", "dog"]) == ([[1, 0]], ("cat", "dog"))
    assert checked(["dog", "cat"], names=["dog", "cat"]) == ([[0, 1]], ("dog", "cat"))
    assert checked(np.eye(2)[[1]], names=[b"cat", b"dog"]) == ([[1]], ("cat", "dog"))
    # More names than labels: a class that no sample is of.
    assert checked([0, 1], names=["a", "b", "c"])[1] == ("a", "b", "c")


@pytest.mark.parametrize("wrong", [0.5, np.nan, np.inf, 1e300])
def test_broken_numbers_are_named(wrong: float) -> None:
    with pytest.raises(DataError, match=r"label 1 \(counted from 0\) of y_test .*whole numbers"):
        checked([0.0, 1.0], [0.0, wrong])


def test_number_beyond_int64_is_refused() -> None:
    with pytest.raises(DataError, match=r"label 1 .*18446744073709551615"):
        checked(np.array([0, 2**64 - 1], np.uint64))


@pytest.mark.parametrize("row", [[0, 0, 0], [1, 1, 0], [0, 2, 0], [0.5, 0.5, 0], [0, np.nan, 0]])
def test_row_that_is_not_one_hot_is_named(row: Any) -> None:
    with pytest.raises(DataError, match=r"Row 1 \(counted from 0\) of the labels y_train"):
        checked(np.array([[0, 0, 1], row]))


@pytest.mark.parametrize("shape", [(), (2, 3, 4), (2, 0)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match=r"labels y_train of own\.npz have the shape"):
        checked(np.zeros(shape))


@pytest.mark.parametrize("labels", [np.zeros(3, complex), np.full((3, 3), "a")])
def test_other_types_are_refused(labels: Any) -> None:
    with pytest.raises(DataError, match=r"y_train .*whole numbers or texts"):
        checked(labels)


def test_widths_must_fit() -> None:
    with pytest.raises(DataError, match=r"y_train .*2 columns for 3 classes"):
        checked(np.eye(2), np.eye(3))
    with pytest.raises(DataError, match=r"y_train .*2 columns for 3 classes"):
        checked(np.eye(2), names=["a", "b", "c"])


@pytest.mark.parametrize("label", [-1, 2])
def test_label_beyond_the_names_is_named(label: int) -> None:
    with pytest.raises(
        DataError, match=rf"label 1 .* of y_test .* is {label}, .*2 classes, 0 to 1"
    ):
        checked([0, 1], [1, label], names=["a", "b"])
    with pytest.raises(DataError, match=rf"label 0 .* is {label}, .*2 classes"):
        checked(np.eye(2), [label])


def test_text_that_is_no_name_is_told() -> None:
    with pytest.raises(DataError, match=r"y_train .*hold elk, which is no class name"):
        checked(["cat", "elk"], names=["cat", "dog"])


def test_texts_beside_numbers_are_refused() -> None:
    with pytest.raises(DataError, match="some are texts and some numbers"):
        checked(["cat", "dog"], [0, 1])


@pytest.mark.parametrize("names", [["a", "a"], [["a"], ["b"]], [], "a"])
def test_names_must_be_different(names: Any) -> None:
    with pytest.raises(DataError, match=r"class_names .*all different"):
        checked([0, 1], names=np.array(names, dtype=str))
