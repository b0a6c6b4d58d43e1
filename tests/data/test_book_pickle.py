from __future__ import annotations

import os
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backhand.data.book_pickle import PICKLE_KEYS, read_book_pickle
from backhand.errors import DataError


@pytest.fixture
def book(small_arrays: dict[Any, np.ndarray]) -> dict[str, np.ndarray]:
    """The dict that the book pickles: images flat, (N, 784)."""
    return {
        key: small_arrays[role].reshape(len(small_arrays[role]), -1).squeeze()
        for key, role in PICKLE_KEYS.items()
    }


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_every_protocol_of_the_book_is_read(
    tmp_path: Path, book: dict[str, Any], small_arrays: dict[Any, np.ndarray], protocol: int
) -> None:
    path = tmp_path / "mnist.pkl"
    path.write_bytes(pickle.dumps(book, protocol))
    for role, array in read_book_pickle(path).items():
        np.testing.assert_array_equal(array, small_arrays[role])


def test_arrays_out_of_a_file_buffer_are_read(
    tmp_path: Path, book: dict[str, Any], small_arrays: dict[Any, np.ndarray]
) -> None:
    # The book's arrays are np.frombuffer views: read-only, so pickled another way.
    views = {
        key: np.frombuffer(array.tobytes(), np.uint8).reshape(array.shape)
        for key, array in book.items()
    }
    path = tmp_path / "mnist.pkl"
    path.write_bytes(pickle.dumps(views, -1))
    for role, array in read_book_pickle(path).items():
        np.testing.assert_array_equal(array, small_arrays[role])


def test_pickle_of_python_2_is_read(
    tmp_path: Path, book: dict[str, Any], small_arrays: dict[Any, np.ndarray]
) -> None:
    # By hand: {key: (…, "u1", False, "<memory>")}, with Python 2's byte strings.
    def text(value: str) -> bytes:
        return b"U" + bytes([len(value)]) + value.encode()

    body = b"\x80\x02}("
    for key, array in book.items():
        memory = array.tobytes()
        body += text(key) + b"(" + text("u1") + b"\x89"
        body += b"T" + struct.pack("<i", len(memory)) + memory + b"t"
    path = tmp_path / "mnist.pkl"
    path.write_bytes(body + b"u.")
    for role, array in read_book_pickle(path).items():
        np.testing.assert_array_equal(array, small_arrays[role])


class Bomb:
    """Unpickling one makes a folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __reduce__(self) -> Any:
        return os.mkdir, (self.folder,)


def test_nothing_in_the_file_is_executed(tmp_path: Path, book: dict[str, Any]) -> None:
    folder = tmp_path / "made by the pickle"
    path = tmp_path / "mnist.pkl"
    path.write_bytes(pickle.dumps({**book, "test_label": Bomb(str(folder))}))
    with pytest.raises(DataError, match="refused"):
        read_book_pickle(path)
    path.write_bytes(pickle.dumps({**book, "more": Bomb(str(folder))}))
    read_book_pickle(path)
    assert not folder.exists()


def _without(book: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in book.items() if name != key}


def test_refusals_give_their_reason(tmp_path: Path, book: dict[str, Any]) -> None:
    path = tmp_path / "mnist.pkl"
    cases: list[tuple[Any, str]] = [
        (_without(book, "test_img"), "lacks the key test_img"),
        ({**book, "train_label": book["train_label"][:-1]}, "784 bytes an image"),
        ({**book, "train_label": book["train_label"].astype(np.int64)}, "another type"),
        ({**book, "train_img": book["train_img"].astype(np.float32)}, "another type"),
        ({**book, "train_img": book["train_img"].view(np.int8)}, "another type"),
        ({**book, "train_img": np.asfortranarray(book["train_img"])}, "order"),
        ({**book, "train_label": None}, "no array follows the key train_label"),
        ([1, 2, 3], "lacks the key"),
    ]
    for value, reason in cases:
        for protocol in (3, 4, 5):
            path.write_bytes(pickle.dumps(value, protocol))
            with pytest.raises(DataError, match=reason):
                read_book_pickle(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(share=st.floats(0, 0.999))
def test_every_truncation_is_refused(tmp_path: Path, book: dict[str, Any], share: float) -> None:
    content = pickle.dumps(book, 4)
    path = tmp_path / "mnist.pkl"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(DataError, match="refused"):
        read_book_pickle(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(content=st.binary(max_size=200))
def test_any_bytes_at_all_are_refused_in_good_order(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mnist.pkl"
    path.write_bytes(content)
    with pytest.raises(DataError):
        read_book_pickle(path)


def test_length_beyond_all_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mnist.pkl"
    path.write_bytes(b"\x80\x04\x8e" + struct.pack("<Q", 1 << 50) + b"x.")
    with pytest.raises(DataError, match="cut short"):
        read_book_pickle(path)
