"""A folder of images, one sub-folder for each class, read as a data set.

Two arrangements are known: ``folder/CLASS/*.png``, and ``folder/train/CLASS/*.png``
with ``folder/test/CLASS/*.png`` beside it.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from backhand.data.classes import natural_order, require_learnable, require_two_classes
from backhand.data.dataset import Dataset, make_own_dataset
from backhand.data.holdout import hold_out
from backhand.data.notice import Notify
from backhand.data.picture import open_picture
from backhand.errors import DataError, ImageError
from backhand.language import gettext as _

if TYPE_CHECKING:
    from PIL import Image

# Pillow opens more, among them films, documents and data that are no pictures of a class.
IMAGE_SUFFIXES: Final = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".webp",
    ".avif", ".pbm", ".pgm", ".ppm", ".pnm", ".tga", ".jp2", ".ico",
)  # fmt: skip

_TRAIN_NAMES: Final = ("train", "training")
# In this order: what is called validation is the test where there is no other.
_TEST_NAMES: Final = ("test", "testing", "val", "valid", "validation")

# What archivers, notebooks and file managers leave behind.
_LITTER: Final = frozenset(("__macosx", "__pycache__", "thumbs.db", "desktop.ini"))


def holds_class_folders(folder: Path) -> bool:
    """Return whether any class folder in `folder`, in either arrangement, holds an image."""
    try:
        for inner in _folders(folder):
            if _holds_image(inner):
                return True
            if inner.name.casefold() in (*_TRAIN_NAMES, *_TEST_NAMES) and any(
                _holds_image(deeper) for deeper in _folders(inner)
            ):
                return True
    except OSError:
        pass
    return False


def read_image_folder(folder: Path, *, seed: int, test_share: float, notify: Notify) -> Dataset:
    """Return the data set of a folder of images.

    The names of the sub-folders are the class names, in natural order.  An image is
    grey where its three channels are equal in every pixel, however it was saved;
    where one image of the folder is in colour, all are given in colour.  The samples
    come in an order of chance, so that the first hundred show every class.

    Parameters
    ----------
    folder : Path
    seed : int, at least 0
    test_share : float in (0, 1)
        How much of each class is held out, where there is no folder of test images.
    notify : callable

    Returns
    -------
    dataset : Dataset
        Samples (N, H, W) or (N, 3, H, W) uint8, levels from black 0 to white 255;
        transparent parts are white.

    Raises
    ------
    DataError
        A class folder without images, fewer than two classes, a class in the test
        images alone, an image that can't be read or is of another size than the first.
    """
    try:
        train_folder, test_folder = _parts(folder, notify)
        train = _files_by_class(train_folder, notify)
        test = _files_by_class(test_folder, notify) if test_folder is not None else None
    except OSError as error:
        raise DataError(
            _("The data folder {folder} can't be read: {reason}.").format(
                folder=folder, reason=error.strerror or error
            )
        ) from error
    names = sorted(train, key=natural_order)
    if not names:
        raise _no_classes(train_folder)
    require_two_classes(names, str(train_folder))
    files, t = _listed(train, names)
    rng = np.random.default_rng(seed)
    if test is None or test_folder is None:
        train_indices, test_indices = hold_out(
            t, names, str(train_folder), seed=seed, test_share=test_share, notify=notify
        )
    else:
        if not test:
            raise _no_classes(test_folder)
        test_names = sorted(test, key=natural_order)
        require_learnable(test_names, names, str(test_folder), str(train_folder))
        test_files, t_test = _listed(test, names)
        train_indices = rng.permutation(len(files))
        test_indices = len(files) + rng.permutation(len(test_files))
        files, t = files + test_files, np.concatenate((t, t_test))
    x = _read_all(files)
    return make_own_dataset(
        folder,
        (x[train_indices], t[train_indices]),
        (x[test_indices], t[test_indices]),
        names,
    )


def _parts(folder: Path, notify: Notify) -> tuple[Path, Path | None]:
    """Return the folders that hold the class folders to train with and to test on."""
    by_name = {inner.name.casefold(): inner for inner in _folders(folder)}
    train = [by_name[name] for name in _TRAIN_NAMES if name in by_name]
    tests = [by_name[name] for name in _TEST_NAMES if name in by_name]
    # Trains may be a class of their own, beside buses.
    train = [inner for inner in train if not _holds_image(inner) or any(_folders(inner))]
    if train:
        if len(tests) > 1:
            notify(
                _("Tested on {used}; {unused} is not used.").format(
                    used=tests[0], unused=", ".join(str(inner) for inner in tests[1:])
                )
            )
        return train[0], tests[0] if tests else None
    if any(not _holds_image(inner) and any(_folders(inner)) for inner in tests):
        raise DataError(
            _("The folder {folder} has test images, but no folder train beside them.").format(
                folder=folder
            )
        )
    if set(by_name) <= {*_TRAIN_NAMES, *_TEST_NAMES} and by_name:
        raise _no_classes(next(iter(by_name.values())))
    return folder, None


def _folders(folder: Path) -> list[Path]:
    """Return the sub-folders of a folder that aren't hidden."""
    return [
        inner
        for inner in sorted(folder.iterdir())
        if inner.is_dir()
        and not inner.name.startswith(".")
        and inner.name.casefold() not in _LITTER
    ]


def _is_image(path: Path) -> bool:
    return (
        path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith(".") and path.is_file()
    )


def _holds_image(folder: Path) -> bool:
    return any(_is_image(path) for path in folder.iterdir())


def _files_by_class(folder: Path, notify: Notify) -> dict[str, list[Path]]:
    """Return the images of each class folder, in natural order."""
    files: dict[str, list[Path]] = {}
    left_out: list[Path] = []
    for inner in _folders(folder):
        images: list[Path] = []
        for path in sorted(inner.iterdir(), key=lambda path: natural_order(path.name)):
            if _is_image(path):
                images.append(path)
            elif (
                path.is_file()
                and not path.name.startswith(".")
                and path.name.casefold() not in _LITTER
            ):
                left_out.append(path)
        if not images:
            raise DataError(
                _(
                    "The class folder {folder} holds no image ({suffixes}): take it away, or put "
                    "the images of the class straight into it."
                ).format(folder=inner, suffixes=" ".join(IMAGE_SUFFIXES))
            )
        # macOS and others write one name, such as that of a Japanese class, in two ways.
        files.setdefault(unicodedata.normalize("NFC", inner.name), []).extend(images)
    if left_out:
        notify(
            _(
                "Files left out of {folder}, being no images by their names: {count:,}, such as "
                "{path}."
            ).format(count=len(left_out), folder=folder, path=left_out[0])
        )
    return files


def _no_classes(folder: Path) -> DataError:
    return DataError(
        _(
            "The folder {folder} has no class folders: put the images of each class into a "
            "sub-folder of it, named after the class."
        ).format(folder=folder)
    )


def _listed(
    files: dict[str, list[Path]], names: list[str]
) -> tuple[list[Path], npt.NDArray[np.int64]]:
    """Return all files, class by class, with the index of the class of each."""
    counts = [len(files.get(name, ())) for name in names]
    return (
        [path for name in names for path in files.get(name, ())],
        np.repeat(np.arange(len(names), dtype=np.int64), counts),
    )


def _read_all(files: list[Path]) -> npt.NDArray[np.uint8]:
    """Return the images as one array: (N, H, W) where all are grey, else (N, 3, H, W)."""
    images: list[npt.NDArray[np.uint8]] = []
    for path in files:
        image = _levels(path)
        if images and image.shape[:2] != images[0].shape[:2]:
            (height, width), (wanted_height, wanted_width) = image.shape[:2], images[0].shape[:2]
            raise DataError(
                _(
                    "The image {path} has {width}×{height} pixels, but {first}, the first one, "
                    "has {wanted_width}×{wanted_height}: scale or crop all images to one size."
                ).format(
                    path=path,
                    width=width,
                    height=height,
                    first=files[0],
                    wanted_width=wanted_width,
                    wanted_height=wanted_height,
                )
            )
        images.append(image)
    height, width = images[0].shape[:2]
    if all(image.ndim == 2 for image in images):
        return np.stack(images)
    whole = np.empty((len(images), 3, height, width), np.uint8)
    for place, image in enumerate(images):
        whole[place] = image.transpose(2, 0, 1) if image.ndim == 3 else image
    return whole


def read_image(path: Path, shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """Return one image as a data set of images of that shape holds it.

    Parameters
    ----------
    path : Path
    shape : (H, W) or (3, H, W)

    Returns
    -------
    levels : uint8 array of that shape

    Raises
    ------
    DataError
        It is no image, of another size, or in colour where grey is wanted.
    """
    levels = _levels(path)
    height, width = shape[-2:]
    if levels.shape[:2] != (height, width):
        raise DataError(
            _(
                "The image {path} has {width}×{height} pixels; the network was trained on "
                "{wanted_width}×{wanted_height}: scale or crop it."
            ).format(
                path=path,
                width=levels.shape[1],
                height=levels.shape[0],
                wanted_width=width,
                wanted_height=height,
            )
        )
    if len(shape) == 3:
        return levels.transpose(2, 0, 1) if levels.ndim == 3 else np.stack([levels] * 3)
    if levels.ndim == 3:
        raise DataError(
            _("The image {path} is in colour; the network was trained on grey ones.").format(
                path=path
            )
        )
    return levels


def _levels(path: Path) -> npt.NDArray[np.uint8]:
    """Return the levels of one image: (H, W) where it is grey, else (H, W, 3)."""
    try:
        picture = open_picture(path)
    except ImageError as error:
        raise DataError(str(error)) from error
    if picture.mode.startswith(("I", "F")):
        return _from_deep_grey(picture, path)
    if picture.has_transparency_data:
        from PIL import Image

        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    elif picture.mode in ("1", "L"):
        return np.array(picture.convert("L"))
    levels: npt.NDArray[np.uint8] = np.array(picture.convert("RGB"))
    red, green, blue = np.moveaxis(levels, -1, 0)
    if np.array_equal(red, green) and np.array_equal(green, blue):
        levels = red.copy()
    return levels


def _from_deep_grey(picture: Image.Image, path: Path) -> npt.NDArray[np.uint8]:
    """Return the upper eight bits of a grey image that has sixteen."""
    levels: npt.NDArray[Any] = np.asarray(picture)
    # Pillow reads 16-bit PNG and PGM into 32 bits; in other files these have no fixed white.
    sixteen = picture.mode.startswith("I;16") or (
        picture.mode == "I" and picture.format in ("PNG", "PPM")
    )
    if not sixteen:
        raise DataError(
            _(
                "The image {path} has 32-bit levels without a fixed white: save it with 8 bits "
                "a pixel, or the whole data as an .npz archive."
            ).format(path=path)
        )
    upper: npt.NDArray[np.uint8] = (levels >> 8).astype(np.uint8)
    return upper
