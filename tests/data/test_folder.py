from __future__ import annotations

import gzip
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.data import checksum
from backhand.data.book_pickle import PICKLE_KEYS
from backhand.data.folder import OtherDatasetError, find_files, read_files
from backhand.data.idx import encode_idx
from backhand.data.npz import NPZ_KEYS
from backhand.data.published import ROLES, PublishedDataset, Role
from backhand.errors import DataError

Arrays = dict[Role, Any]


def _write_idx(folder: Path, arrays: Arrays, small: PublishedDataset, form: str) -> None:
    for role in ROLES:
        stem = small.files[role].stem
        if "dotted" in form:
            stem = stem.replace("-idx", ".idx")
        content = encode_idx(arrays[role])
        if "gz" in form:
            (folder / f"{stem}.gz").write_bytes(gzip.compress(content))
        else:
            (folder / stem).write_bytes(content)


def _write_npz(folder: Path, arrays: Arrays, small: PublishedDataset, form: str) -> None:
    named = {NPZ_KEYS[role]: arrays[role] for role in ROLES}
    if "flat" in form:
        named = {key: array.reshape(len(array), -1).squeeze() for key, array in named.items()}
    np.savez(folder / "mnist.npz", **named)


def _write_pickle(folder: Path, arrays: Arrays, small: PublishedDataset, form: str) -> None:
    named = {key: arrays[role] for key, role in PICKLE_KEYS.items()}
    (folder / "mnist.pkl").write_bytes(pickle.dumps(named))


@pytest.mark.parametrize("inside", ["", "mnist", "MNIST/raw"])
@pytest.mark.parametrize(
    ("write", "form"),
    [
        (_write_idx, "plain"),
        (_write_idx, "gz"),
        (_write_idx, "dotted"),
        (_write_idx, "dotted gz"),
        (_write_npz, ""),
        (_write_npz, "flat"),
        (_write_pickle, ""),
    ],
)
def test_every_form_gives_the_same_arrays(
    tmp_path: Path,
    small_arrays: Arrays,
    small: PublishedDataset,
    write: Callable[..., None],
    form: str,
    inside: str,
) -> None:
    place = tmp_path / inside
    place.mkdir(parents=True, exist_ok=True)
    write(place, small_arrays, small, form)
    contents = find_files(tmp_path, small)
    assert contents.complete
    read = read_files(contents, small)
    for role in ROLES:
        np.testing.assert_array_equal(read.arrays[role], small_arrays[role])
        assert read.verdicts[role] == "published"
        assert read.places[role].startswith(str(place))


def test_whole_archive_comes_before_half_a_set_of_files(
    small_folder: Path, small_arrays: Arrays, small: PublishedDataset
) -> None:
    (small_folder / "t10k-labels-idx1-ubyte.gz").unlink()
    assert find_files(small_folder, small).missing == ("test_labels",)
    _write_npz(small_folder, small_arrays, small, "")
    assert find_files(small_folder, small).form == "npz"


def test_archive_itself_may_be_named(
    tmp_path: Path, small_arrays: Arrays, small: PublishedDataset
) -> None:
    _write_npz(tmp_path, small_arrays, small, "")
    contents = find_files(tmp_path / "mnist.npz", small)
    assert contents.complete
    assert read_files(contents, small).verdicts["train_images"] == "published"


@pytest.mark.parametrize("name", ["nothing here", "notes.txt"])
def test_no_data_is_no_error_yet(tmp_path: Path, small: PublishedDataset, name: str) -> None:
    (tmp_path / "notes.txt").write_text("no data")
    contents = find_files(tmp_path / name, small)
    assert contents.form is None
    assert not contents.complete


def test_truncated_file_is_named(small_folder: Path, small: PublishedDataset) -> None:
    path = small_folder / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(DataError, match=r"t10k-images-idx3-ubyte\.gz is cut short"):
        read_files(find_files(small_folder, small), small)


def test_swapped_files_are_named(small_folder: Path, small: PublishedDataset) -> None:
    labels = (small_folder / "train-labels-idx1-ubyte.gz").read_bytes()
    (small_folder / "train-images-idx3-ubyte.gz").write_bytes(labels)
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz.*that of labels"):
        read_files(find_files(small_folder, small), small)


def test_files_of_another_data_set_are_refused(
    small_folder: Path, small: PublishedDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    files = {role: replace(file, sha256="0" * 64) for role, file in small.files.items()}
    other = replace(small, name="other", title="Other", files=files)
    monkeypatch.setattr(checksum, "DATASETS", {"small": small})
    with pytest.raises(OtherDatasetError, match="belongs to Small, not to Other"):
        read_files(find_files(small_folder, other), other)
