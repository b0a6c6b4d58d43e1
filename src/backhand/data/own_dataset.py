"""The user's own data, in whichever of the accepted forms they stand at a path."""

from __future__ import annotations

import os
from pathlib import Path

from backhand.data.dataset import Dataset
from backhand.data.folder import find_files
from backhand.data.holdout import check_chance
from backhand.data.image_folder import holds_class_folders, read_image_folder
from backhand.data.notice import Notify, warn_caller
from backhand.data.own_npz import read_own_npz, stands_for_mnist
from backhand.data.published import DATASETS, PublishedDataset
from backhand.errors import DataNotFoundError
from backhand.language import gettext as _


def load_own_dataset(
    path: str | os.PathLike[str],
    *,
    seed: int = 0,
    test_share: float = 0.2,
    notify: Notify | None = None,
) -> Dataset:
    """Load a folder of images, or a NumPy archive, as a data set.

    A folder holds one sub-folder of images for each class, named after it, either
    itself or in its folders ``train`` and ``test``.  An ``.npz`` holds the arrays
    ``x_train``, ``y_train``, ``x_test`` and ``y_test``, or only ``x`` and ``y``, and
    ``class_names`` where it likes.  Of data that are not split in two, a share of each
    class is held out to test on.

    Parameters
    ----------
    path : path
        The folder or the ``.npz`` file.
    seed : int, at least 0
        Decides which samples are held out, and the order of a folder's samples.
    test_share : float in (0, 1)
        How much of each class is held out, where the data have no test part.
    notify : callable, optional
        Takes each message for people; ``warnings.warn`` by default.

    Returns
    -------
    dataset : Dataset
        ``dataset.x_train`` holds uint8 pixels, (N, H, W) or (N, 3, H, W); or from an
        archive also floats of those shapes, or features (N, D).

    Raises
    ------
    SettingError
        `seed` or `test_share` makes no sense.
    DataNotFoundError
        Nothing stands at `path`, or it is neither a folder nor an ``.npz``.
    DataError
        The data have a fault: the text names the file or array and what to do.
    """
    check_chance(seed, test_share)
    say = notify if notify is not None else warn_caller
    place = Path(path).expanduser()
    if place.is_dir():
        return read_image_folder(place, seed=seed, test_share=test_share, notify=say)
    if not place.exists():
        raise DataNotFoundError(_("There is no folder or file {path}.").format(path=place))
    if place.suffix.lower() != ".npz":
        raise DataNotFoundError(
            _(
                "{path} is neither a folder of images nor an .npz archive: name a folder that has "
                "one sub-folder of images for each class, or save arrays with np.savez."
            ).format(path=place)
        )
    return read_own_npz(place, seed=seed, test_share=test_share, notify=say)


def is_own_data(path: Path, published: PublishedDataset) -> bool:
    """Return whether `load_own_dataset` should read a path, not the published set's reader.

    Files of the published set, even damaged or incomplete ones, decide for that set,
    and so does an archive named as its archives are.

    Parameters
    ----------
    path : Path
        Need not exist.
    published : PublishedDataset
        The data set that is asked for where this is not the user's own.
    """
    if path.is_dir():
        return not find_files(path, published).files and holds_class_folders(path)
    archives = {name for known in DATASETS.values() for name in known.archives}
    return (
        path.is_file()
        and path.suffix.lower() == ".npz"
        and path.name not in archives
        and not stands_for_mnist(path)
    )
