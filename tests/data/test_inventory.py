from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backhand.data.inventory import take_inventories, take_inventory
from backhand.data.npz import NPZ_KEYS
from backhand.data.published import ROLES, PublishedDataset

LABELS = "t10k-labels-idx1-ubyte.gz"


def test_good_folder(small_folder: Path, small: PublishedDataset) -> None:
    inventory = take_inventory(small, small_folder, "option")
    assert inventory.sound
    assert inventory.present
    assert [entry.state for entry in inventory.entries] == ["published"] * 4
    assert inventory.entries[3].size == (small_folder / LABELS).stat().st_size


def test_missing_and_damaged_files(small_folder: Path, small: PublishedDataset) -> None:
    (small_folder / LABELS).write_bytes(b"rubbish")
    (small_folder / "train-labels-idx1-ubyte.gz").unlink()
    inventory = take_inventory(small, small_folder, "option")
    assert not inventory.sound
    states = [entry.state for entry in inventory.entries]
    assert states == ["published", "missing", "published", "damaged"]
    assert LABELS in inventory.entries[3].fault


def test_absent_folder_is_all_missing(tmp_path: Path, small: PublishedDataset) -> None:
    inventory = take_inventory(small, tmp_path / "absent", "cache")
    assert not inventory.present
    assert {entry.state for entry in inventory.entries} == {"missing"}


def test_archives(tmp_path: Path, small: PublishedDataset, small_arrays: dict) -> None:
    path = tmp_path / "mnist.npz"
    np.savez(path, **{NPZ_KEYS[role]: small_arrays[role] for role in ROLES})
    inventory = take_inventory(small, tmp_path, "option")
    assert {(entry.path, entry.state) for entry in inventory.entries} == {(path, "published")}
    path.write_bytes(b"rubbish")
    inventory = take_inventory(small, tmp_path, "option")
    assert {entry.state for entry in inventory.entries} == {"damaged"}
    assert [entry.role for entry in inventory.entries] == list(ROLES)


def test_places_are_those_of_the_search(
    small_folder: Path, small: PublishedDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def places(folder: Path | None = None) -> list[str]:
        return [inventory.place for inventory in take_inventories(small, folder)]

    assert places() == ["cache"]
    monkeypatch.setenv("BACKHAND_DATA", str(small_folder))
    assert places() == ["environment", "cache"]
    assert places(small_folder) == ["option"]
