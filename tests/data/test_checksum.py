from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backhand.data import checksum
from backhand.data.checksum import compare, sha256_of_entries
from backhand.data.idx import encode_idx
from backhand.data.published import PublishedDataset


def test_sum_is_that_of_the_unpacked_file() -> None:
    import hashlib

    entries = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    assert sha256_of_entries(entries) == hashlib.sha256(encode_idx(entries)).hexdigest()


def test_verdicts(small: PublishedDataset, small_arrays: dict[Any, Any]) -> None:
    images = small_arrays["train_images"]
    assert compare(small, "train_images", b"", images) == ("published", None)
    changed = images.copy()
    changed[-1, -1, -1] ^= 1
    assert compare(small, "train_images", b"", changed) == ("changed", None)
    assert compare(small, "train_images", b"", images[:5]) == ("own", None)


def test_checksum_of_the_gzip_says_nothing_of_a_plain_file(
    small: PublishedDataset, small_arrays: dict[Any, Any], small_files: dict[str, bytes]
) -> None:
    import hashlib

    raw = small_files["train-images-idx3-ubyte.gz"]
    file = replace(
        small.files["train_images"],
        sha256=hashlib.sha256(raw).hexdigest(),
        checksum_of="gzip",
    )
    by_gzip = replace(small, files={**small.files, "train_images": file})
    images = small_arrays["train_images"]
    assert compare(by_gzip, "train_images", raw, images) == ("published", None)
    assert compare(by_gzip, "train_images", b"", images) == ("unknown", None)
    assert compare(by_gzip, "train_images", raw + b"x", images) == ("changed", None)


def test_file_of_another_data_set_is_recognised(
    monkeypatch: pytest.MonkeyPatch, small: PublishedDataset, small_arrays: dict[Any, Any]
) -> None:
    other_files = {role: replace(file, sha256="0" * 64) for role, file in small.files.items()}
    other = replace(small, name="other", files=other_files)
    monkeypatch.setattr(checksum, "DATASETS", {"small": small})
    verdict = compare(other, "train_images", b"", small_arrays["train_images"])
    assert verdict == ("changed", small)
