"""A stocktaking: which files of a data set stand where, and in what state."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from backhand.data.cache import dataset_cache
from backhand.data.checksum import Verdict
from backhand.data.folder import OtherDatasetError, find_files, read_file, read_files
from backhand.data.load import DATA_VARIABLE
from backhand.data.published import ROLES, PublishedDataset, Role
from backhand.errors import DataError

State = Verdict | Literal["damaged", "foreign", "missing"]
Place = Literal["option", "environment", "cache"]


@dataclass(frozen=True)
class InventoryEntry:
    """One of the four files in one place.

    Attributes
    ----------
    role : Role
    path : Path
        Where it stands, or would.
    size : int
        Bytes on the disk; 0 where it is missing.
    state : State
        "missing", "damaged", "foreign" (the file of another data set), or how it
        compares with what was published.
    fault : str
        For a damaged or foreign file, what is wrong with it; else empty.
    """

    role: Role
    path: Path
    size: int
    state: State
    fault: str = ""


@dataclass(frozen=True)
class Inventory:
    """The files of a data set in one place.

    Attributes
    ----------
    dataset : str
        "mnist" or "fashion-mnist".
    place : "option", "environment" (BACKHAND_DATA) or "cache"
    folder : Path
    entries : tuple of 4 InventoryEntry
    """

    dataset: str
    place: Place
    folder: Path
    entries: tuple[InventoryEntry, ...]

    @property
    def present(self) -> bool:
        """Whether any file is there: then `load_dataset` looks no further."""
        return any(entry.state not in ("missing", "foreign") for entry in self.entries)

    @property
    def sound(self) -> bool:
        """Whether all files are there, readable, and none has a wrong checksum."""
        return all(entry.state in ("published", "own", "unknown") for entry in self.entries)


def take_inventories(
    published: PublishedDataset, folder: str | os.PathLike[str] | None = None
) -> list[Inventory]:
    """Return the inventory of each place where `load_dataset` would look, in its order.

    Parameters
    ----------
    published : PublishedDataset
    folder : path, optional
        As for `load_dataset`: the only place, where it is given.
    """
    if folder is not None:
        return [take_inventory(published, Path(folder).expanduser(), "option")]
    inventories = []
    named = os.environ.get(DATA_VARIABLE)
    if named:
        inventories.append(take_inventory(published, Path(named).expanduser(), "environment"))
    inventories.append(take_inventory(published, dataset_cache(published), "cache"))
    return inventories


def take_inventory(published: PublishedDataset, folder: Path, place: Place) -> Inventory:
    """Return the state of the four files in one folder, each read through.

    Parameters
    ----------
    published : PublishedDataset
    folder : Path
        Need not exist.
    place : Place
        What the folder is.
    """
    contents = find_files(folder, published)
    entries = []
    archive: InventoryEntry | None = None
    archive_states: dict[Role, Verdict] = {}
    if contents.form in ("npz", "pickle"):
        try:
            archive_states = read_files(contents, published).verdicts
        except DataError as error:
            path = contents.files["train_images"]
            archive = _faulty("train_images", path, error)
    for role in ROLES:
        path = contents.files.get(role, folder / published.files[role].file_name)
        if role not in contents.files:
            entries.append(InventoryEntry(role, path, 0, "missing"))
        elif archive is not None:
            entries.append(replace(archive, role=role))
        elif role in archive_states:
            entries.append(InventoryEntry(role, path, _size(path), archive_states[role]))
        else:
            entries.append(_entry(path, published, role))
    return Inventory(published.name, place, folder, tuple(entries))


def _entry(path: Path, published: PublishedDataset, role: Role) -> InventoryEntry:
    try:
        _entries, verdict = read_file(path, published, role)
    except DataError as error:
        return _faulty(role, path, error)
    return InventoryEntry(role, path, _size(path), verdict)


def _faulty(role: Role, path: Path, error: DataError) -> InventoryEntry:
    state: State = "foreign" if isinstance(error, OtherDatasetError) else "damaged"
    return InventoryEntry(role, path, _size(path), state, str(error))


def _size(path: Path) -> int:
    return path.stat().st_size
