"""The NumPy archive in which Keras spreads MNIST: ``x_train, y_train, x_test, y_test``.

Source: https://keras.io/api/datasets/mnist/ (``mnist.npz``).
"""

from __future__ import annotations

import math
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backhand.data.idx import fetch_again
from backhand.data.published import Role
from backhand.errors import DataError
from backhand.language import gettext as _

NPZ_KEYS: Final[dict[Role, str]] = {
    "train_images": "x_train",
    "train_labels": "y_train",
    "test_images": "x_test",
    "test_labels": "y_test",
}


# Eight bytes for each pixel, where one is enough, of seventy thousand pictures.
_MOST: Final = 8 * 70_000 * 28 * 28 + 2**20


def size_told(path: Path) -> int:
    """Return the bytes that an archive says that it unpacks to; no more is ever read of it."""
    with zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def head_of(archive: zipfile.ZipFile, member: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Return the shape and type of an array, which itself isn't read.

    Raises
    ------
    ValueError
        The head is none.
    """
    with archive.open(member) as file:
        try:
            version = np.lib.format.read_magic(file)
            if version == (1, 0):
                shape, _order, dtype = np.lib.format.read_array_header_1_0(file)
            else:
                shape, _order, dtype = np.lib.format.read_array_header_2_0(file)
        except (SyntaxError, tokenize.TokenError, RecursionError) as error:
            raise ValueError(_("the head of {member} is none").format(member=member)) from error
    return shape, dtype


def check_heads(path: Path) -> None:
    """See that no array is told to be larger than what is there of it: memory is taken by that.

    Raises
    ------
    ValueError, OSError, zipfile.BadZipFile, and what else a damaged archive surfaces as
    """
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.filename.endswith(".npy"):
                continue
            shape, dtype = head_of(archive, member.filename)
            if dtype.hasobject:
                continue  # refused, with what it is
            told = math.prod(shape) * dtype.itemsize
            if not 0 <= told <= member.file_size:
                raise ValueError(
                    _(
                        "the head of {member} tells of {told:,} bytes, and there are {held:,}"
                    ).format(member=member.filename, told=told, held=member.file_size)
                )


def read_npz(path: Path) -> dict[Role, npt.NDArray[np.uint8]]:
    """Return the four arrays of an ``.npz`` archive, without executing anything in it.

    Returns
    -------
    arrays : dict of role to uint8 array
        Images and labels in the shapes that the archive gives them.

    Raises
    ------
    DataError
        The archive is damaged, an array is missing, or one holds anything but whole
        numbers from 0 to 255.
    """
    arrays: dict[Role, npt.NDArray[np.uint8]] = {}
    try:
        check_heads(path)
        with np.load(path, allow_pickle=False) as archive:
            missing = [key for key in NPZ_KEYS.values() if key not in archive]
            if missing:
                raise DataError(
                    _(
                        "The archive {path} lacks {missing}; it must hold x_train, y_train, "
                        "x_test and y_test, as that of Keras does."
                    ).format(path=path, missing=", ".join(missing))
                )
            if (size := size_told(path)) > _MOST:
                raise DataError(
                    _("The archive {path} unpacks to {size:,} bytes, more than it may.").format(
                        path=path, size=size
                    )
                )
            for role, key in NPZ_KEYS.items():
                arrays[role] = _bytes_of(archive[key], key, path)
    except DataError:
        raise
    # A damaged archive surfaces as any of these, depending on where the damage is; an
    # archive that is a single .npy has no context manager, hence AttributeError, TypeError.
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        ValueError,
        EOFError,
        KeyError,
        NotImplementedError,
        AttributeError,
        TypeError,
        MemoryError,
    ) as error:
        raise DataError(
            _("The archive {path} is damaged or no .npz archive: {reason}.").format(
                path=path, reason=error
            )
            + " "
            + fetch_again()
        ) from error
    return arrays


def _bytes_of(array: npt.NDArray[Any], key: str, path: Path) -> npt.NDArray[np.uint8]:
    """Return `array` as uint8 where that loses nothing."""
    if array.dtype == np.uint8:
        return np.asarray(array, np.uint8)
    if array.dtype.kind not in "iu" or array.size == 0 or array.min() < 0 or array.max() > 255:
        raise DataError(
            _(
                "The array {key} of {path} must hold whole numbers from 0 to 255 (uint8), "
                "but is of type {dtype} or goes beyond them."
            ).format(key=key, path=path, dtype=array.dtype)
        )
    return array.astype(np.uint8)
