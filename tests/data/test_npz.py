from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.data.npz import NPZ_KEYS, read_npz
from backhand.errors import DataError


@pytest.fixture
def keras_arrays(small_arrays: dict[Any, np.ndarray]) -> dict[str, np.ndarray]:
    return {NPZ_KEYS[role]: array for role, array in small_arrays.items()}


def test_keras_archive_is_read(
    tmp_path: Path, keras_arrays: dict[str, Any], small_arrays: dict[Any, np.ndarray]
) -> None:
    # Labels as int64, as some re-savings have them, lose nothing.
    keras_arrays["y_train"] = keras_arrays["y_train"].astype(np.int64)
    np.savez_compressed(tmp_path / "mnist.npz", **keras_arrays)
    read = read_npz(tmp_path / "mnist.npz")
    for role, array in small_arrays.items():
        np.testing.assert_array_equal(read[role], array)
        assert read[role].dtype == np.uint8


def test_missing_array_is_named(tmp_path: Path, keras_arrays: dict[str, Any]) -> None:
    del keras_arrays["y_test"]
    np.savez(tmp_path / "mnist.npz", **keras_arrays)
    with pytest.raises(DataError, match="lacks y_test"):
        read_npz(tmp_path / "mnist.npz")


@pytest.mark.parametrize(
    "replacement", [np.full(30, 300), np.full(30, -1), np.full(30, 0.5), np.zeros(0, np.int64)]
)
def test_anything_but_bytes_is_refused(
    tmp_path: Path, keras_arrays: dict[str, Any], replacement: np.ndarray
) -> None:
    keras_arrays["y_train"] = replacement
    np.savez(tmp_path / "mnist.npz", **keras_arrays)
    with pytest.raises(DataError, match="y_train"):
        read_npz(tmp_path / "mnist.npz")


def test_objects_are_not_unpickled(tmp_path: Path, keras_arrays: dict[str, Any]) -> None:
    keras_arrays["x_train"] = np.array([{"a": 1}], dtype=object)
    np.savez(tmp_path / "mnist.npz", **keras_arrays)
    with pytest.raises(DataError, match="allow_pickle"):
        read_npz(tmp_path / "mnist.npz")


def test_damaged_archives_are_errors(tmp_path: Path, keras_arrays: dict[str, Any]) -> None:
    whole = tmp_path / "whole.npz"
    np.savez_compressed(whole, **keras_arrays)
    content = whole.read_bytes()
    path = tmp_path / "mnist.npz"
    flipped = bytearray(content)
    flipped[len(flipped) // 3] ^= 0xFF
    for bad in (b"", b"not an archive", content[: len(content) // 2], bytes(flipped)):
        path.write_bytes(bad)
        with pytest.raises(DataError, match=r"mnist\.npz is damaged"):
            read_npz(path)


def test_single_array_is_no_archive(tmp_path: Path) -> None:
    with (tmp_path / "mnist.npz").open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(DataError, match=r"no \.npz archive"):
        read_npz(tmp_path / "mnist.npz")
