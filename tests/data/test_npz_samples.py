from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.data.npz_samples import checked_samples
from backhand.errors import DataError

PATH = Path("own.npz")
RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (5, 4, 6, 3), np.uint8)


def checked(*arrays: Any, said: list[str] | None = None) -> list[np.ndarray]:
    keys = ("x_train", "x_test")
    notify = [].append if said is None else said.append
    return checked_samples(list(zip(keys, arrays, strict=False)), PATH, notify)


def test_images_are_given_with_channels_first() -> None:
    (last,) = checked(PIXELS)
    assert last.shape == (5, 3, 4, 6)
    np.testing.assert_array_equal(last, PIXELS.transpose(0, 3, 1, 2))
    (first,) = checked(PIXELS.transpose(0, 3, 1, 2))
    np.testing.assert_array_equal(first, last)


def test_single_channel_is_grey() -> None:
    grey = PIXELS[..., 0]
    for shape in ((5, 4, 6), (5, 1, 4, 6), (5, 4, 6, 1)):
        np.testing.assert_array_equal(checked(grey.reshape(shape))[0], grey)


def test_whole_numbers_of_images_are_pixels() -> None:
    train, test = checked(PIXELS.astype(np.int64), PIXELS)
    assert train.dtype == test.dtype == np.uint8
    np.testing.assert_array_equal(train, test)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        (np.float16, np.float32), (np.float32, np.float32), (">f4", np.float32), (bool, np.float32),
        (np.float64, np.float64), (np.longdouble, np.float64), (np.int64, np.float64),
        (np.uint8, np.uint8),
    ],
)  # fmt: skip
def test_features_are_as_they_are(dtype: Any, expected: Any) -> None:
    features = np.array([[0, 1], [1, 0], [1, 1]]).astype(dtype)
    (given,) = checked(features)
    assert given.dtype == expected
    assert given.dtype.isnative
    np.testing.assert_array_equal(given, features.astype(expected))


def test_floats_of_two_precisions_are_given_the_greater() -> None:
    train, test = checked(np.ones((2, 3), np.float32), np.ones((2, 3)))
    assert train.dtype == test.dtype == np.float64


def test_values_far_from_one_are_told() -> None:
    said: list[str] = []
    checked(np.array([[0.0, 1.0], [-3.0, 4.0]]), said=said)
    assert said == []
    checked(np.array([[0.0, 255.0]]), said=said)
    assert "values from 0 to 255, taken as they are" in said[0]


def test_pixels_of_0_and_1_are_told() -> None:
    said: list[str] = []
    checked(np.eye(4, dtype=np.uint8)[None], said=said)
    assert "only 0 and 1" in said[0]


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_nan_is_named_with_its_sample(wrong: float, dtype: Any) -> None:
    test = np.ones((5000, 3), dtype)
    test[4500, 1] = wrong
    with pytest.raises(DataError, match=r"x_test of own\.npz has nan or inf in sample 4,500"):
        checked(np.ones((4, 3), dtype), test)


@pytest.mark.parametrize(
    "shape",
    [(), (4,), (4, 2, 3, 3 + 1), (4, 2, 5, 5), (4, 3, 2, 2, 2), (0, 4), (4, 0), (0, 3, 2, 2)],
)
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match=r"x_train of own\.npz has the shape \("):
        checked(np.ones(shape))


@pytest.mark.parametrize("dtype", ["U3", "S3", complex, "datetime64[s]"])
def test_other_types_are_refused(dtype: Any) -> None:
    with pytest.raises(DataError, match=r"x_train .*but samples are numbers"):
        checked(np.ones((2, 3)).astype(int).astype(dtype))


@pytest.mark.parametrize("level", [-1, 256])
def test_pixels_beyond_a_byte_are_refused(level: int) -> None:
    with pytest.raises(DataError, match=r"x_test .*whole numbers from"):
        checked(PIXELS, np.full((2, 4, 6, 3), level))


def test_parts_of_two_scales_are_refused() -> None:
    with pytest.raises(DataError, match=r"x_train, x_test .*types uint8, float32"):
        checked(PIXELS, PIXELS.astype(np.float32) / 255)
    with pytest.raises(DataError, match="types uint8, bool"):
        checked(np.ones((2, 3), np.uint8), np.ones((2, 3), bool))
    with pytest.raises(DataError, match="types float64, int64"):
        checked(PIXELS / 255, PIXELS.astype(np.int64))


def test_parts_of_two_shapes_are_refused() -> None:
    with pytest.raises(DataError, match=r"x_train .*\(3, 4, 6\), and those of x_test \(4, 6\)"):
        checked(PIXELS, PIXELS[..., 0])
