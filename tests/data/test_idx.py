from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backhand.data import idx
from backhand.data.idx import (
    IMAGES_MAGIC,
    LABELS_MAGIC,
    decode_idx,
    encode_idx,
    read_bytes,
    read_idx,
)
from backhand.errors import DataError

LABELS = np.array([3, 1, 4, 1, 5], np.uint8)


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=3, max_dims=3, max_side=6)))
def test_decoding_undoes_encoding(entries: np.ndarray) -> None:
    decoded = decode_idx(encode_idx(entries), IMAGES_MAGIC, Path("x"))
    np.testing.assert_array_equal(decoded, entries)
    assert decoded.shape == entries.shape


def test_layout_is_that_of_the_format_page() -> None:
    assert encode_idx(LABELS) == bytes([0, 0, 8, 1, 0, 0, 0, 5, 3, 1, 4, 1, 5])


@given(st.integers(0, 12))
def test_every_truncation_of_a_plain_file_is_an_error(length: int) -> None:
    with pytest.raises(DataError, match="cut short"):
        decode_idx(encode_idx(LABELS)[:length], LABELS_MAGIC, Path("labels"))


def test_bytes_beyond_the_end_are_an_error() -> None:
    with pytest.raises(DataError, match="13 bytes in all, but it has 14"):
        decode_idx(encode_idx(LABELS) + b"\0", LABELS_MAGIC, Path("labels"))


def test_no_entries_are_an_error() -> None:
    with pytest.raises(DataError):
        decode_idx(encode_idx(LABELS[:0]), LABELS_MAGIC, Path("labels"))


@pytest.mark.parametrize(
    ("content", "magic", "words"),
    [
        (encode_idx(LABELS), IMAGES_MAGIC, "2049, that of labels"),
        (encode_idx(np.zeros((2, 2, 2), np.uint8)), LABELS_MAGIC, "2051, that of images"),
        (b"PNG and more of it", LABELS_MAGIC, "no IDX file of MNIST"),
    ],
)
def test_wrong_magic_number_is_named(content: bytes, magic: int, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        decode_idx(content, magic, Path("some-file"))
    assert "some-file" in str(caught.value)
    assert "backhand data --fetch" in str(caught.value)


def test_gzip_is_told_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    plain_named_gz, packed_named_plain = tmp_path / "a.gz", tmp_path / "b"
    plain_named_gz.write_bytes(encode_idx(LABELS))
    packed_named_plain.write_bytes(gzip.compress(encode_idx(LABELS)))
    for path in (plain_named_gz, packed_named_plain):
        np.testing.assert_array_equal(read_idx(path, LABELS_MAGIC), LABELS)


@pytest.mark.parametrize("keep", [3, 15, -8, -1])
def test_cut_gzip_is_an_error_that_names_the_file(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "train-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(encode_idx(LABELS))[:keep])
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte\.gz is cut short"):
        read_bytes(path)


def test_flipped_bit_in_a_gzip_is_an_error(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(encode_idx(LABELS)))
    packed[-6] ^= 1  # the CRC-32 no longer fits
    path = tmp_path / "labels.gz"
    path.write_bytes(packed)
    with pytest.raises(DataError, match="damaged"):
        read_bytes(path)


def test_folder_in_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="can't be read"):
        read_bytes(tmp_path)


def test_no_more_is_unpacked_than_the_head_says(tmp_path, monkeypatch):
    head = (2051).to_bytes(4, "big") + b"".join(n.to_bytes(4, "big") for n in (2, 3, 4))
    unpacked = []
    real = idx._unpacked
    monkeypatch.setattr(idx, "_unpacked", lambda *a: unpacked.append(real(*a)) or unpacked[-1])
    path = tmp_path / "a.gz"
    # The head says little and the file holds much; it says much and holds little; it is no head.
    for begin in (head, head[:4] + b"\xff" * 12, b"\0" * 16, b""):
        path.write_bytes(gzip.compress(begin + bytes(5_000_000)))
        with pytest.raises(DataError):
            idx.read_idx(path, idx.IMAGES_MAGIC)
    assert [len(content) for content in unpacked[:1]] == [16 + 24 + 1]
    assert all(len(content) <= 5_000_016 for content in unpacked)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.gz")
    with pytest.raises(DataError, match="ordinary"):
        idx.read_idx(tmp_path / "a.gz", idx.IMAGES_MAGIC)
