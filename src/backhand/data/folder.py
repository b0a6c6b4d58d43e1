"""The data files in one folder: found in the forms people keep them in, then read.

Accepted are the four IDX files, packed with gzip or plain, in both spellings
(``train-images-idx3-ubyte``, ``train-images.idx3-ubyte``), the ``mnist.npz`` of
Keras, and the ``mnist.pkl`` of the book.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from backhand.data.book_pickle import read_book_pickle
from backhand.data.checksum import Verdict, compare
from backhand.data.idx import IMAGES_MAGIC, LABELS_MAGIC, decode_idx, read_bytes
from backhand.data.npz import read_npz
from backhand.data.published import IMAGE_SHAPE, ROLES, PublishedDataset, Role
from backhand.data.unpacked import keep, recall, size_told
from backhand.errors import DataError
from backhand.language import gettext as _

Form = Literal["idx", "npz", "pickle"]


class OtherDatasetError(DataError):
    """The files have the right names and belong to another data set."""


@dataclass(frozen=True)
class FolderContents:
    """Which files of a data set a folder holds.

    Attributes
    ----------
    folder : Path
        The folder that was searched.
    form : "idx", "npz", "pickle", or None where nothing was found
    files : dict of role to Path
        An archive stands under all four roles.
    """

    folder: Path
    form: Form | None
    files: dict[Role, Path] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Role, ...]:
        """The roles without a file."""
        return tuple(role for role in ROLES if role not in self.files)

    @property
    def complete(self) -> bool:
        """Whether all four roles have a file."""
        return not self.missing


@dataclass(frozen=True, eq=False)
class FolderArrays:
    """What was read from a folder.

    Attributes
    ----------
    arrays : dict of role to uint8 array, read-only
    verdicts : dict of role to Verdict
        How each compares with what was published.
    places : dict of role to str
        The path that each was read from.
    """

    arrays: dict[Role, npt.NDArray[np.uint8]]
    verdicts: dict[Role, Verdict]
    places: dict[Role, str]


def spellings(published: PublishedDataset, role: Role) -> tuple[str, ...]:
    """Return the file names under which people keep the file of `role`, best first."""
    stem = published.files[role].stem
    dotted = stem.replace("-idx", ".idx")
    return stem, dotted, stem + ".gz", dotted + ".gz"


def describe_wanted(published: PublishedDataset) -> str:
    """Return the list of the files that a data folder should hold, for people."""
    names = ", ".join(file.file_name for file in published.files.values())
    return _("{names} (packed or plain), or one of: {archives}").format(
        names=names, archives=", ".join(published.archives)
    )


def find_files(folder: Path, published: PublishedDataset) -> FolderContents:
    """Return which files of a data set stand in `folder`, or in a usual folder inside it.

    The first complete set wins, folders named after the data set before `folder`
    itself, IDX files before archives; without one, the fullest incomplete set.
    `folder` may also be the archive itself.
    """
    if folder.is_file():
        form = _archive_form(folder)
        files = dict.fromkeys(ROLES, folder) if form else {}
        return FolderContents(folder, form, files)
    best = FolderContents(folder, None)
    for contents in _candidates(folder, published):
        if contents.complete:
            return contents
        if len(contents.files) > len(best.files):
            best = contents
    return best


def _candidates(folder: Path, published: PublishedDataset) -> Iterator[FolderContents]:
    for place in (*(folder / name for name in published.folders), folder):
        if not place.is_dir():
            continue
        found: dict[Role, Path] = {}
        for role in ROLES:
            for name in spellings(published, role):
                if (place / name).is_file():
                    found[role] = place / name
                    break
        if found:
            yield FolderContents(folder, "idx", found)
        for name in published.archives:
            archive = place / name
            form = _archive_form(archive)
            if form and archive.is_file():
                yield FolderContents(folder, form, dict.fromkeys(ROLES, archive))


def _archive_form(path: Path) -> Form | None:
    forms: dict[str, Form] = {".npz": "npz", ".pkl": "pickle", ".pickle": "pickle"}
    return forms.get(path.suffix.lower())


def read_file(
    path: Path, published: PublishedDataset, role: Role
) -> tuple[npt.NDArray[np.uint8], Verdict]:
    """Return the entries of one IDX file, with its verdict.

    Raises
    ------
    DataError
        The file is damaged.
    OtherDatasetError
        It is the published file of another data set.
    """
    known = recall(path)
    # A copy that was cut or written over is none.
    if known is not None and known.size == size_told(path, known.ndim):
        return known, "published"
    raw, content = read_bytes(path)
    magic = IMAGES_MAGIC if published.files[role].holds_images else LABELS_MAGIC
    entries = decode_idx(content, magic, path)
    verdict = _verdict(published, role, raw, entries, path)
    if verdict == "published":
        keep(path, entries)
    return entries, verdict


def _verdict(
    published: PublishedDataset,
    role: Role,
    raw: bytes,
    entries: npt.NDArray[np.uint8],
    path: Path,
) -> Verdict:
    verdict, other = compare(published, role, raw, entries)
    if other is not None:
        raise OtherDatasetError(
            _(
                "The data file {path} belongs to {other}, not to {wanted}: the two have files of "
                "the same names. Keep {wanted} in a folder of its own, such as {folder}."
            ).format(
                path=path,
                other=other.title,
                wanted=published.title,
                folder=path.parent / published.folders[0],
            )
        )
    return verdict


def read_files(contents: FolderContents, published: PublishedDataset) -> FolderArrays:
    """Return the arrays of a complete set of files.

    Raises
    ------
    DataError
        A file is damaged, isn't what its name says, or belongs to another data set.
    """
    arrays: dict[Role, npt.NDArray[np.uint8]] = {}
    verdicts: dict[Role, Verdict] = {}
    if contents.form == "idx":
        for role in ROLES:
            arrays[role], verdicts[role] = read_file(contents.files[role], published, role)
    else:
        path = contents.files["train_images"]
        arrays = read_npz(path) if contents.form == "npz" else read_book_pickle(path)
        for role in ROLES:
            # Checksums are those of images in rows and columns.
            if arrays[role].shape[1:] == (math.prod(IMAGE_SHAPE),):
                arrays[role] = arrays[role].reshape(-1, *IMAGE_SHAPE)
            verdicts[role] = _verdict(published, role, b"", arrays[role], path)
    return FolderArrays(
        arrays, verdicts, {role: str(path) for role, path in contents.files.items()}
    )
