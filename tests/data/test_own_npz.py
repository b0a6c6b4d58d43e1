from __future__ import annotations

import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.data import Dataset
from backhand.data.own_npz import read_own_npz, stands_for_mnist
from backhand.errors import DataError

Read = Callable[..., Dataset]
RNG = np.random.default_rng(0)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def read(tmp_path: Path, said: list[str]) -> Read:
    """Save the arrays, then read them."""

    def read(**arrays: Any) -> Dataset:
        path = tmp_path / "shapes.npz"
        np.savez(path, **arrays)
        return read_own_npz(path, seed=0, test_share=0.2, notify=said.append)

    return read


def four(samples: int = 6) -> dict[str, Any]:
    return {
        "x_train": RNG.integers(0, 256, (samples, 4, 5), np.uint8),
        "y_train": np.arange(samples) % 3,
        "x_test": RNG.integers(0, 256, (3, 4, 5), np.uint8),
        "y_test": np.arange(3),
    }


def test_four_arrays_are_read_in_their_order(read: Read, said: list[str], tmp_path: Path) -> None:
    arrays = four()
    dataset = read(**arrays, class_names=["disc", "ring", "bar"])
    np.testing.assert_array_equal(dataset.x_train, arrays["x_train"])
    np.testing.assert_array_equal(dataset.t_train, arrays["y_train"])
    np.testing.assert_array_equal(dataset.x_test, arrays["x_test"])
    np.testing.assert_array_equal(dataset.t_test, arrays["y_test"])
    assert dataset.class_names == ("disc", "ring", "bar")
    assert dataset.name == "shapes"
    assert dataset.source == str(tmp_path / "shapes.npz")
    assert not dataset.x_train.flags.writeable
    assert dataset.x_train.flags.c_contiguous
    assert said == []


def test_two_arrays_are_split(read: Read, said: list[str]) -> None:
    x = np.arange(20, dtype=np.float32).reshape(20, 1) / 20
    dataset = read(data=x, target=np.repeat([7, 9], 10))
    assert dataset.class_names == ("7", "9")
    assert np.bincount(dataset.t_test).tolist() == [2, 2]
    together = np.concatenate((dataset.x_train, dataset.x_test))
    np.testing.assert_array_equal(np.sort(together, axis=0), x)
    labels = np.concatenate((dataset.t_train, dataset.t_test))
    np.testing.assert_array_equal(labels, together[:, 0] >= 0.5)
    assert "4 of its 20 samples" in said[0]


def test_training_arrays_alone_are_split(read: Read, said: list[str]) -> None:
    arrays = four(12)
    dataset = read(train_images=arrays["x_train"], train_labels=arrays["y_train"])
    assert len(dataset.x_test) == 3
    assert len(said) == 1


@pytest.mark.parametrize("part", ["train", "test"])
def test_lengths_must_fit(read: Read, part: str) -> None:
    arrays = four()
    arrays[f"y_{part}"] = arrays[f"y_{part}"][1:]
    with pytest.raises(DataError, match=rf"differ: \d in y_{part}, \d in x_{part} \(.*shapes\.npz"):
        read(**arrays)


def test_lengths_must_fit_before_a_split(read: Read) -> None:
    with pytest.raises(DataError, match="differ: 1 in y, 6 in x"):
        read(x=np.ones((6, 2)), y=1)


def test_one_class_is_refused(read: Read) -> None:
    with pytest.raises(DataError, match=r"y_train .* are of one class, 0"):
        read(**{**four(), "y_train": np.zeros(6, int)})
    with pytest.raises(DataError, match="of one class, 3"):
        read(x=np.ones((6, 2)), y=np.full(6, 3))


def test_test_class_must_be_in_train(read: Read) -> None:
    with pytest.raises(DataError, match=r"y_test .* have samples of 5, of which .*y_train"):
        read(**{**four(), "y_test": np.array([0, 1, 5])})


def test_missing_key_is_told(read: Read) -> None:
    arrays = four()
    arrays["x_trian"] = arrays.pop("x_train")
    with pytest.raises(DataError, match=r"lacks x_train; .*Perhaps x_trian is meant"):
        read(**arrays)


@pytest.mark.parametrize("key", ["x_train", "y_train", "class_names"])
def test_objects_are_not_unpickled(read: Read, key: str) -> None:
    with pytest.raises(DataError, match=f"array {key} of .* holds Python objects"):
        read(**{**four(), key: np.array([{"a": 1}] * 6, dtype=object)})


def test_damaged_archives_are_told(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "whole.npz", **four(300))
    content = (tmp_path / "whole.npz").read_bytes()
    flipped = bytearray(content)
    flipped[len(flipped) // 3] ^= 0xFF
    path = tmp_path / "bad.npz"
    pickled = pickle.dumps({"x": 1})
    for bad in (b"", b"no archive", content[: len(content) // 2], bytes(flipped), pickled):
        path.write_bytes(bad)
        with pytest.raises(DataError, match=r"bad\.npz is damaged .* Save it again"):
            read_own_npz(path, seed=0, test_share=0.2, notify=print)
        assert not stands_for_mnist(path)


def test_single_array_and_foreign_members_are_told(tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(DataError, match="holds a single array"):
        read_own_npz(path, seed=0, test_share=0.2, notify=print)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "text")
        archive.writestr("y", "text")
    with pytest.raises(DataError, match="x is no array"):
        read_own_npz(path, seed=0, test_share=0.2, notify=print)


def keras() -> dict[str, Any]:
    return {
        "x_train": np.zeros((20, 28, 28), np.uint8),
        "y_train": np.arange(20, dtype=np.uint8) % 10,
        "x_test": np.zeros((10, 784), np.int64),
        "y_test": np.arange(10),
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"class_names": np.array(["a"])}, False),
        ({"x_train": np.zeros((20, 32, 32), np.uint8)}, False),
        ({"x_test": np.zeros((10, 28, 28))}, False),
        ({"y_train": np.zeros((20, 10), np.uint8)}, False),
        ({"y_train": np.array(["a"] * 20)}, False),
        ({"y_test": np.arange(10) + 1}, False),
        ({"y_train": np.arange(20) - 1}, False),
        ({"x_train": np.array([None] * 20)}, False),
    ],
)
def test_archive_of_kerass_form_stands_for_mnist(
    tmp_path: Path, change: dict[str, Any], expected: bool
) -> None:
    np.savez(tmp_path / "own.npz", **{**keras(), **change})
    assert stands_for_mnist(tmp_path / "own.npz") is expected
