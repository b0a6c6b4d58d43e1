from __future__ import annotations

import os

import pytest

from backhand.errors import RunFolderError
from backhand.training import write_atomically


def test_the_content_takes_the_place_of_the_old(tmp_path):
    path = tmp_path / "a.json"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write_atomically(path, b"old")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunFolderError, match=r"a\.json.*No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_folder_that_is_none_is_named(tmp_path):
    with pytest.raises(RunFolderError, match="nowhere"):
        write_atomically(tmp_path / "nowhere" / "a.json", b"")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RunFolderError, match="file"):
        write_atomically(tmp_path / "file" / "a.json", b"")
