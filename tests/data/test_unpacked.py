"""Verified files are unpacked once."""

from __future__ import annotations

import gzip
import os

import numpy as np
import pytest

from backhand.data import load_dataset, unpacked
from backhand.data.unpacked import keep, recall, size_told


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKHAND_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "unpacked"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "images"
    path.write_bytes(b"packed")
    return path


def test_what_was_kept_comes_back_mapped_and_read_only(file, cache) -> None:
    entries = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert recall(file) is None
    keep(file, entries)
    known = recall(file)
    np.testing.assert_array_equal(known, entries)
    assert isinstance(known.base, np.memmap)
    assert not known.flags.writeable


def test_a_file_that_was_changed_is_another(file, cache) -> None:
    keep(file, np.zeros(3, np.uint8))
    file.write_bytes(b"other!")
    os.utime(file, ns=(1, 1))
    assert recall(file) is None
    keep(file, np.ones(3, np.uint8))
    assert recall(file)[0] == 1
    assert len(list(cache.iterdir())) == 1, "the older copy is of no use"


def test_a_damaged_copy_is_passed_by(file, cache) -> None:
    keep(file, np.zeros(1000, np.uint8))
    (copy,) = cache.iterdir()
    copy.write_bytes(copy.read_bytes()[:500])
    assert recall(file) is None
    copy.write_bytes(b"")
    assert recall(file) is None


def test_a_cache_that_cannot_be_written_is_done_without(file, monkeypatch) -> None:
    monkeypatch.setenv("BACKHAND_CACHE", str(file / "below-a-file"))
    keep(file, np.zeros(3, np.uint8))
    assert recall(file) is None
    assert recall(file.parent / "gone") is None


def test_the_real_mnist_is_unpacked_once(mnist_folder, cache, monkeypatch) -> None:
    first = load_dataset("mnist", folder=mnist_folder)
    assert len(list(cache.iterdir())) == 4

    def refuse(*_arguments: object) -> None:
        raise AssertionError("unpacked again")

    monkeypatch.setattr(gzip, "decompress", refuse)
    monkeypatch.setattr("backhand.data.folder.read_bytes", refuse)
    second = load_dataset("mnist", folder=mnist_folder)
    for name in ("x_train", "t_train", "x_test", "t_test"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert unpacked.recall(mnist_folder / "nothing") is None


def test_where_nothing_may_be_changed_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKHAND_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("BACKHAND_UNCHANGED", "1")
    file = tmp_path / "a"
    file.write_bytes(bytes(8 + 5))
    keep(file, np.zeros(5, np.uint8))
    assert not list((tmp_path / "cache").rglob("*.npy*"))


def test_a_process_that_is_killed_leaves_nothing_and_others_leftovers_go(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKHAND_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("BACKHAND_UNCHANGED", raising=False)
    file = tmp_path / "a"
    file.write_bytes(bytes(8 + 5))
    torn = tmp_path / "cache" / "unpacked" / ".a-b.npy.xyz"
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"half")
    os.utime(torn, (1, 1))
    keep(file, np.zeros(5, np.uint8))
    (kept,) = torn.parent.iterdir()
    assert kept.suffix == ".npy"
    assert recall(file) is not None
    # Another size is not what the file holds.
    assert size_told(file, 1) == 5
