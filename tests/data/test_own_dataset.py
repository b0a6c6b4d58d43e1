from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backhand.data import load_own_dataset
from backhand.data.npz import NPZ_KEYS
from backhand.data.own_dataset import is_own_data
from backhand.data.published import MNIST
from backhand.errors import DataError, DataNotFoundError, SettingError


def pictures(folder: Path, each: int = 5) -> Path:
    for level, name in enumerate(("no", "yes")):
        (folder / name).mkdir(parents=True)
        for number in range(each):
            Image.new("L", (3, 2), 100 * level).save(folder / name / f"{number}.png")
    return folder


def archive(path: Path) -> Path:
    np.savez(path, x=np.eye(10, dtype=np.float32), y=np.arange(10) % 2)
    return path


def test_folder_and_archive_are_loaded(tmp_path: Path) -> None:
    said: list[str] = []
    images = load_own_dataset(str(pictures(tmp_path / "images")), notify=said.append)
    assert images.holds_pixels
    assert images.sample_shape == (2, 3)
    assert images.class_names == ("no", "yes")
    features = load_own_dataset(archive(tmp_path / "own.NPZ.npz"), notify=said.append)
    assert not features.holds_pixels
    assert features.sample_shape == (10,)
    assert features.name == "own.NPZ"
    assert len(said) == 2


def test_share_and_seed_are_heeded(tmp_path: Path) -> None:
    path = archive(tmp_path / "own.npz")
    said: list[str] = []
    half = load_own_dataset(path, test_share=0.4, notify=said.append)
    assert len(half.x_test) == 4
    other = load_own_dataset(path, test_share=0.4, seed=5, notify=said.append)
    assert not np.array_equal(half.x_test, other.x_test)


def test_without_notify_it_is_a_warning_at_the_callers_line(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="held out") as caught:
        load_own_dataset(archive(tmp_path / "own.npz"))
    assert [warning.filename for warning in caught] == [__file__]


def test_folder_is_named_by_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pictures(tmp_path / "shapes"))
    assert load_own_dataset(".", notify=[].append).name == "shapes"


def test_settings_are_looked_at_first(tmp_path: Path) -> None:
    for wrong in ({"seed": -1}, {"test_share": 1}):
        with pytest.raises(SettingError, match=next(iter(wrong))):
            load_own_dataset(tmp_path / "absent", **wrong)


def test_path_must_lead_to_data(tmp_path: Path) -> None:
    with pytest.raises(DataNotFoundError, match=r"no folder or file .*absent"):
        load_own_dataset(tmp_path / "absent")
    (tmp_path / "data.csv").touch()
    with pytest.raises(DataNotFoundError, match=r"data\.csv is neither a folder of images nor"):
        load_own_dataset(tmp_path / "data.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="has no class folders"):
        load_own_dataset(tmp_path / "empty")


def test_own_data_are_told_from_the_published(
    tmp_path: Path, small_folder: Path, small_arrays: dict[Any, Any]
) -> None:
    assert is_own_data(pictures(tmp_path / "images"), MNIST)
    assert is_own_data(archive(tmp_path / "own.npz"), MNIST)
    # An archive of that name was meant to be MNIST, whatever is in it.
    assert not is_own_data(archive(tmp_path / "mnist.npz"), MNIST)
    assert not is_own_data(small_folder, MNIST)
    pictures(small_folder)
    assert not is_own_data(small_folder, MNIST)
    assert not is_own_data(tmp_path / "absent", MNIST)
    named = {NPZ_KEYS[role]: array for role, array in small_arrays.items()}
    np.savez(tmp_path / "digits.npz", **named)
    assert not is_own_data(tmp_path / "digits.npz", MNIST)
    (tmp_path / "broken.npz").write_bytes(b"rubbish")
    assert is_own_data(tmp_path / "broken.npz", MNIST)
