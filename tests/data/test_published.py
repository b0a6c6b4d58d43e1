from __future__ import annotations

import pytest

from backhand.data.published import (
    DATASETS,
    FASHION_MNIST,
    MNIST,
    mirrors_of,
    name_in_place_of_files,
    published_dataset,
)
from backhand.errors import SettingError


def test_both_data_sets_are_whole() -> None:
    for published in DATASETS.values():
        assert len(published.class_names) == 10
        assert [file.count for file in published.files.values()] == [60_000] * 2 + [10_000] * 2
        assert len({file.sha256 for file in published.files.values()}) == 4
        assert all(len(bytes.fromhex(file.sha256)) == 32 for file in published.files.values())
        assert len(published.mirrors) == 2
        assert all(mirror.endswith("/") for mirror in published.mirrors)


@pytest.mark.parametrize("name", ["fashion-mnist", "fashion_mnist", "Fashion-MNIST"])
def test_names_are_read_kindly(name: str) -> None:
    assert published_dataset(name) is FASHION_MNIST


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(SettingError, match=r"'cifar'.*mnist, fashion-mnist"):
        published_dataset("cifar")


def test_mirrors_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKHAND_MIRRORS", "http://a/x, http://b/")
    assert mirrors_of(MNIST) == ("http://a/x/", "http://b/")
    monkeypatch.setenv("BACKHAND_MIRRORS", "none")
    assert mirrors_of(MNIST) == ()
    monkeypatch.delenv("BACKHAND_MIRRORS")
    assert mirrors_of(MNIST) == MNIST.mirrors


@pytest.mark.parametrize("given", ["fashion-mnist", "Fashion-MNIST", "fashion_mnist"])
def test_a_name_where_a_folder_is_asked_for(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert name_in_place_of_files(given) == "fashion-mnist"
    (tmp_path / given).mkdir()
    assert name_in_place_of_files(given) is None


def test_other_names_are_folders():
    assert name_in_place_of_files("mnist-of-mine") is None
