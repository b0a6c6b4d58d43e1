from __future__ import annotations

import os
from pathlib import Path

import pytest

from backhand.data.cache import cache_folder, dataset_cache, write_whole
from backhand.data.published import FASHION_MNIST, MNIST


def test_variable_names_the_folder(own_cache: Path) -> None:
    assert cache_folder() == own_cache


def test_platform_names_it_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKHAND_CACHE")
    assert cache_folder().is_absolute()
    assert "backhand" in cache_folder().parts


def test_data_sets_with_equal_file_names_are_kept_apart() -> None:
    assert dataset_cache(MNIST) != dataset_cache(FASHION_MNIST)


def test_failed_write_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new folder" / "file"
    write_whole(path, b"old")

    def refuse(*words: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]
