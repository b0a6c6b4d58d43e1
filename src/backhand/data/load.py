"""A data set by its name, from the first place that has it.

The places, in order: the folder that was named, the folder in BACKHAND_DATA, the
user's cache, the mirrors, and for MNIST the embedded sample.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from backhand.data.cache import dataset_cache
from backhand.data.dataset import Dataset, Split, make_dataset
from backhand.data.download import Patience, Progress, fault_of, fetch_files
from backhand.data.folder import (
    FolderContents,
    OtherDatasetError,
    describe_wanted,
    find_files,
    read_files,
)
from backhand.data.notice import Notify, warn_caller
from backhand.data.own_dataset import is_own_data, load_own_dataset
from backhand.data.published import (
    MNIST,
    ROLES,
    PublishedDataset,
    Role,
    published_dataset,
)
from backhand.data.sample import SAMPLE_NAME, load_sample
from backhand.errors import DataError, DataNotFoundError, DownloadError
from backhand.language import gettext as _

DATA_VARIABLE: Final = "BACKHAND_DATA"


def load_mnist(
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    *,
    folder: str | os.PathLike[str] | None = None,
    dtype: npt.DTypeLike = np.float32,
    notify: Notify | None = None,
    progress: Progress | None = None,
) -> tuple[Split, Split]:
    """Load MNIST: 60,000 training and 10,000 test images of handwritten digits.

    Parameters
    ----------
    normalize : bool
        Give pixels in [0, 1] as `dtype`; else in [0, 255] as uint8.
    flatten : bool
        Give images as (N, 784); else as (N, 1, 28, 28).
    one_hot_label : bool
        Give labels as (N, 10) rows of `dtype`; else as (N,) int64 class indices.
    folder, notify, progress
        As in `load_dataset`.
    dtype : float32 or float64

    Returns
    -------
    (x_train, t_train), (x_test, t_test) : two pairs of arrays
        New ones, which may be changed.

    Raises
    ------
    DataError, DataNotFoundError, SettingError
        As in `load_dataset`.

    Source: the interface is that of K. Saito, "Deep Learning from Scratch", section 3.6.1.
    """
    dataset = load_dataset("mnist", folder=folder, notify=notify, progress=progress)
    return dataset.arrays(normalize, flatten, one_hot_label, dtype)


def load_fashion_mnist(
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    *,
    folder: str | os.PathLike[str] | None = None,
    dtype: npt.DTypeLike = np.float32,
    notify: Notify | None = None,
    progress: Progress | None = None,
) -> tuple[Split, Split]:
    """Load Fashion-MNIST: as many images as `load_mnist`, in its shapes, of clothes.

    Parameters and results are those of `load_mnist`.  There is no embedded sample.

    Raises
    ------
    DataError, DataNotFoundError, SettingError
        As in `load_dataset`.

    Source: Xiao, Rasul, Vollgraf, "Fashion-MNIST", arXiv:1708.07747.
    """
    dataset = load_dataset("fashion-mnist", folder=folder, notify=notify, progress=progress)
    return dataset.arrays(normalize, flatten, one_hot_label, dtype)


def load_dataset(
    name: str = "mnist",
    *,
    folder: str | os.PathLike[str] | None = None,
    notify: Notify | None = None,
    progress: Progress | None = None,
    mirrors: Sequence[str] | None = None,
    patience: Patience | None = None,
) -> Dataset:
    """Load a data set as it stands in its files.

    Parameters
    ----------
    name : str
        "mnist" or "fashion-mnist".
    folder : path, optional
        The only place to look: a folder with the data files, or an archive.  A folder
        of images, or an ``.npz`` of other data, is loaded in place of the set that was
        named, as by `load_own_dataset`.
    notify : callable, optional
        Takes each message for people; ``warnings.warn`` by default.
    progress : callable, optional
        Called during a download with the file's name, the bytes received and the
        bytes in all (0: not known).
    mirrors : sequence of str, optional
        Base addresses to download from, in place of the published ones and of
        BACKHAND_MIRRORS; an empty one forbids the download.
    patience : Patience, optional
        How long to wait for a server.

    Returns
    -------
    dataset : Dataset
        ``dataset.is_sample`` tells whether it is the embedded sample.

    Raises
    ------
    SettingError
        There is no data set of that name.
    DataNotFoundError
        `folder` doesn't exist or lacks files; or no place has the data.
    DataError
        A file in `folder` or BACKHAND_DATA is damaged or isn't what its name says; or
        the user's own data have a fault.
    """
    published = published_dataset(name)
    say = notify if notify is not None else warn_caller
    if folder is not None:
        place = Path(folder).expanduser()
        if is_own_data(place, published):
            return load_own_dataset(place, notify=say)
        return _read(demand_files(place, published, or_own=True), published, say)
    named = os.environ.get(DATA_VARIABLE)
    if named:
        found = _from_environment(Path(named).expanduser(), published, say)
        if found is not None:
            return found
    # Read first: a good cache is unpacked once, not once to be verified and once again.
    kept = _from_cache(published)
    if kept is not None:
        return kept
    try:
        cached = fill_cache(
            published, notify=say, progress=progress, mirrors=mirrors, patience=patience
        )
    except DownloadError as error:
        if published is not MNIST:
            raise DataNotFoundError(
                _("{title} is not here and can't be fetched.").format(title=published.title)
                + f"\n{error}\n"
                + how_to_provide(published)
            ) from error
        return _sample(str(error), say)
    return _read(cached, published, say)


def how_to_provide(published: PublishedDataset) -> str:
    """Return the sentence that tells how to get the whole data set."""
    return _(
        "To get all of {title}: with a network, run `backhand data --dataset {name} --fetch`; "
        "without, copy its files into a folder and name it with --data or in BACKHAND_DATA. "
        "Files: {files}."
    ).format(title=published.title, name=published.name, files=describe_wanted(published))


def fill_cache(
    published: PublishedDataset,
    *,
    notify: Notify | None = None,
    progress: Progress | None = None,
    mirrors: Sequence[str] | None = None,
    patience: Patience | None = None,
) -> FolderContents:
    """Fetch what the cache lacks of a data set, or holds damaged; good copies stay.

    Parameters are those of `load_dataset`.

    Returns
    -------
    contents : FolderContents
        The cache's four files.

    Raises
    ------
    DownloadError
        A file could not be fetched.
    """
    say = notify if notify is not None else warn_caller
    folder = dataset_cache(published)
    wanted: list[Role] = []
    for role, file in published.files.items():
        path = folder / file.file_name
        fault = fault_of(path, file) if path.is_file() else None
        if fault is not None:
            say(
                _("The cached file {path} is not used: {fault}. It is fetched again.").format(
                    path=path, fault=fault
                )
            )
        if fault is not None or not path.is_file():
            wanted.append(role)
    fetch_files(published, wanted, folder, mirrors=mirrors, patience=patience, progress=progress)
    return _cached_files(published)


def demand_files(
    folder: Path, published: PublishedDataset, *, or_own: bool = False
) -> FolderContents:
    """Return the contents of a folder that must hold the whole data set.

    Parameters
    ----------
    folder : Path
    published : PublishedDataset
    or_own : bool
        Whether data of the user's own would do as well: an error then says so.

    Raises
    ------
    DataNotFoundError
        The folder doesn't exist, or files are missing: the text names them.
    """
    contents = find_files(folder, published)
    if contents.complete:
        return contents
    if not folder.exists():
        text = _("The data folder {folder} doesn't exist.").format(folder=folder)
    elif not folder.is_dir():
        text = _("{folder} is neither a data folder nor an archive of {title}.").format(
            folder=folder, title=published.title
        )
    elif contents.files:
        missing = ", ".join(published.files[role].file_name for role in contents.missing)
        text = _("The data folder {folder} lacks {missing}.").format(folder=folder, missing=missing)
    else:
        text = _("The data folder {folder} holds no file of {title}.").format(
            folder=folder, title=published.title
        )
    text += " " + _("It should hold {files}.").format(files=describe_wanted(published))
    if or_own and folder.exists() and not contents.files:
        text += " " + _(
            "For data of your own, name a folder that has one sub-folder of images for each "
            "class, or an .npz archive with the arrays x_train, y_train, x_test and y_test."
        )
    raise DataNotFoundError(text)


def _from_environment(folder: Path, published: PublishedDataset, say: Notify) -> Dataset | None:
    """Return what BACKHAND_DATA holds; None, said aloud, where that is nothing of the kind.

    The variable may have been set for another data set, or long ago, so that it does
    not end the search as a named folder does.  Some files of the set without the
    others, and damaged ones, are errors: they were meant.
    """
    reason: Exception
    if find_files(folder, published).files:
        try:
            return _read(demand_files(folder, published), published, say)
        except OtherDatasetError as error:
            reason = error
    else:
        try:
            demand_files(folder, published)
        except DataNotFoundError as error:
            reason = error
    say(_("Warning: BACKHAND_DATA is passed over. {reason}").format(reason=reason))
    return None


def _from_cache(published: PublishedDataset) -> Dataset | None:
    """Return what the cache holds; None unless all of it is as published."""
    contents = _cached_files(published)
    if not all(path.is_file() for path in contents.files.values()):
        return None
    try:
        read = read_files(contents, published)
    except DataError:
        return None
    if any(verdict != "published" for verdict in read.verdicts.values()):
        return None
    return make_dataset(read.arrays, published, str(contents.folder), read.places)


def _cached_files(published: PublishedDataset) -> FolderContents:
    folder = dataset_cache(published)
    files = {role: folder / published.files[role].file_name for role in ROLES}
    return FolderContents(folder, "idx", files)


def _read(contents: FolderContents, published: PublishedDataset, say: Notify) -> Dataset:
    read = read_files(contents, published)
    for role, verdict in read.verdicts.items():
        if verdict == "changed":
            say(
                _(
                    "Warning: {path} is as long as the published file of {title}, but its "
                    "checksum is another: it is damaged, or other data of the same form."
                ).format(path=read.places[role], title=published.title)
            )
    return make_dataset(read.arrays, published, str(contents.folder), read.places)


def _sample(reason: str, say: Notify) -> Dataset:
    """Return the embedded sample, saying loudly that it is one."""
    try:
        arrays = load_sample()
    except DataNotFoundError as error:
        raise DataNotFoundError(
            _("{title} is not here and can't be fetched.").format(title=MNIST.title)
            + f"\n{reason}\n{how_to_provide(MNIST)}\n{error}"
        ) from error
    say(
        _(
            "THIS IS NOT ALL OF MNIST, only a sample: {train:,} training and {test:,} test "
            "images in place of 60,000 and 10,000. Accuracies will be lower."
        ).format(train=len(arrays["train_labels"]), test=len(arrays["test_labels"]))
        + f"\n{reason}\n{how_to_provide(MNIST)}"
    )
    return make_dataset(
        arrays, MNIST, SAMPLE_NAME, dict.fromkeys(ROLES, SAMPLE_NAME), is_sample=True
    )
