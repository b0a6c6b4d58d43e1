from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.data.dataset import make_dataset, make_own_dataset
from backhand.data.published import ROLES, PublishedDataset, Role
from backhand.errors import DataError

PLACES = {role: f"file of {role}" for role in ROLES}


@pytest.fixture
def dataset(small_arrays: dict[Role, Any], small: PublishedDataset) -> Any:
    return make_dataset(small_arrays, small, "here", PLACES)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_normalised_pixels_are_the_bytes_over_255(dataset: Any, dtype: Any) -> None:
    (x_train, _), (x_test, _) = dataset.arrays(dtype=dtype)
    assert x_train.dtype == x_test.dtype == dtype
    assert x_train.shape == (30, 784)
    np.testing.assert_array_equal(
        x_train, (dataset.x_train.reshape(30, 784).astype(dtype) / dtype(255))
    )
    assert x_train.max() == 1


def test_raw_pixels_are_bytes_of_the_callers_own(dataset: Any) -> None:
    (x_train, t_train), _ = dataset.arrays(normalize=False)
    assert x_train.dtype == np.uint8
    x_train[0, 0] ^= 255
    t_train[0] = 9
    assert dataset.x_train[0, 0, 0] != x_train[0, 0]
    assert dataset.t_train[0] == 0


def test_unflattened_images_have_a_channel(dataset: Any) -> None:
    _, (x_test, _) = dataset.arrays(flatten=False)
    assert x_test.shape == (20, 1, 28, 28)


def test_one_hot_rows_point_at_the_label(dataset: Any) -> None:
    (_, t_train), _ = dataset.arrays(one_hot_label=True)
    assert t_train.shape == (30, 10)
    assert t_train.dtype == np.float32
    np.testing.assert_array_equal(t_train.argmax(axis=1), dataset.t_train)
    np.testing.assert_array_equal(t_train.sum(axis=1), 1)


def test_record_cannot_be_changed_by_mistake(dataset: Any) -> None:
    with pytest.raises(ValueError, match="read-only"):
        dataset.x_train[0, 0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        dataset.t_test[0] = 1


@pytest.mark.parametrize(
    ("role", "array", "words"),
    [
        ("train_labels", np.array([0] * 29 + [10], np.uint8), "label 29 .* is 10"),
        ("train_labels", np.zeros(29, np.uint8), "29 in file of train_labels, 30 in"),
        ("test_labels", np.zeros((20, 10), np.uint8), r"shape \(20, 10\)"),
        ("test_images", np.zeros((20, 27, 28), np.uint8), r"\(20, 27, 28\)"),
        ("train_images", np.zeros((0, 28, 28), np.uint8), "file of train_images"),
    ],
)
def test_what_does_not_fit_is_named(
    small_arrays: dict[Role, Any], small: PublishedDataset, role: Role, array: Any, words: str
) -> None:
    with pytest.raises(DataError, match=words):
        make_dataset({**small_arrays, role: array}, small, "here", PLACES)


def test_published_set_tells_its_shape(dataset: Any) -> None:
    assert dataset.num_classes == 10
    assert dataset.sample_shape == (28, 28)
    assert dataset.holds_pixels


def own(x: Any, path: Path) -> Any:
    t = np.arange(len(x)) % 3
    return make_own_dataset(path, (x, t), (x[:2], t[:2]), ["a", "b", "c"])


def test_own_colour_images_keep_their_channels(tmp_path: Path) -> None:
    x = np.arange(6 * 3 * 4 * 5).reshape(6, 3, 4, 5).astype(np.uint8)
    dataset = own(x, tmp_path)
    assert dataset.sample_shape == (3, 4, 5)
    (x_train, t_train), (x_test, _) = dataset.arrays(flatten=False, one_hot_label=True)
    assert x_train.shape == (6, 3, 4, 5)
    assert x_test.shape == (2, 3, 4, 5)
    assert t_train.shape == (6, 3)
    np.testing.assert_array_equal(x_train, x.astype(np.float32) / np.float32(255))
    (x_train, _), _ = dataset.arrays()
    assert x_train.shape == (6, 60)


@pytest.mark.parametrize("flatten", [True, False])
def test_own_features_stay_flat_and_unscaled(tmp_path: Path, flatten: bool) -> None:
    x = np.linspace(-3, 3, 24).reshape(6, 4)
    dataset = own(x, tmp_path / "own.npz")
    assert dataset.name == "own"
    assert not dataset.holds_pixels
    (x_train, _), _ = dataset.arrays(flatten=flatten, dtype=np.float64)
    np.testing.assert_array_equal(x_train, x)
    (x_train, _), _ = dataset.arrays(flatten=flatten)
    assert x_train.dtype == np.float32
    (x_train, _), _ = dataset.arrays(False, flatten)
    assert x_train.dtype == np.float64
    x_train[0, 0] = 9
    assert dataset.x_train[0, 0] == -3


def test_own_float_images_have_a_channel(tmp_path: Path) -> None:
    dataset = own(np.ones((6, 4, 5), np.float32), tmp_path)
    (x_train, _), _ = dataset.arrays(flatten=False)
    assert x_train.shape == (6, 1, 4, 5)
    assert (x_train == 1).all()
    with pytest.raises(ValueError, match="read-only"):
        dataset.x_train[0, 0, 0] = 2
