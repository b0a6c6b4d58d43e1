"""The ``mnist.pkl`` that the book's ``dataset/mnist.py`` writes, read without unpickling it.

A pickle is a program, and running one from an unknown hand runs whatever it says.
Here its instructions are only listed (`pickletools.genops`): after each of the four
known keys stands one block of raw bytes, the memory of a uint8 array, and the
lengths of the four blocks must fit each other.  Anything else is refused.

Source: K. Saito, "Deep Learning from Scratch", chapter 3, ``dataset/mnist.py``
(keys ``train_img, train_label, test_img, test_label``).
"""

from __future__ import annotations

import io
import pickletools
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from backhand.data.published import IMAGE_SHAPE, Role
from backhand.errors import DataError
from backhand.language import gettext as _

PICKLE_KEYS: Final[dict[str, Role]] = {
    "train_img": "train_images",
    "train_label": "train_labels",
    "test_img": "test_images",
    "test_label": "test_labels",
}

_PIXELS: Final = IMAGE_SHAPE[0] * IMAGE_SHAPE[1]

# Type codes that NumPy writes for arrays whose memory is something else than uint8.
_OTHER_TYPES: Final = frozenset(
    ("b1", "i1", "i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8", "f16", "c8", "c16", "O8")
)


def read_book_pickle(path: Path) -> dict[Role, npt.NDArray[np.uint8]]:
    """Return the four arrays of the book's ``mnist.pkl``; no code of the file runs.

    Returns
    -------
    arrays : dict of role to uint8 array
        Images (N, 28, 28) and labels (N,), read-only.

    Raises
    ------
    DataError
        The file is no pickle, is cut short, or holds anything but four uint8 arrays
        in C order of fitting lengths: the text gives the reason.
    """
    try:
        payloads = _payloads(path.read_bytes())
        return _arrays(payloads)
    except OSError as error:
        raise DataError(
            _("The data file {path} can't be read: {reason}.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    except _RefusedError as refusal:
        raise DataError(
            _(
                "The pickle {path} is refused, because {reason}. A pickle can run any code, so "
                "only the plain mnist.pkl of the book is read; use the .gz files instead: "
                "`backhand data --fetch`."
            ).format(path=path, reason=refusal)
        ) from refusal


class _RefusedError(Exception):
    """Why a pickle isn't taken for the book's."""


def _payloads(content: bytes) -> dict[str, bytes]:
    """Return the block of bytes that follows each known key."""
    blocks: dict[str, list[bytes]] = {}
    texts: dict[str, list[str]] = {}
    key = ""
    previous = ""
    try:
        for operation, argument, _position in pickletools.genops(io.BytesIO(content)):
            name = operation.name
            if isinstance(argument, str) and argument in PICKLE_KEYS:
                key = argument
                if key in blocks:
                    raise _RefusedError(_("the key {key} stands in it twice").format(key=key))
                blocks[key], texts[key] = [], []
            elif isinstance(argument, bytes | bytearray) and key:
                if previous == "NEWTRUE":
                    raise _RefusedError(_("an array is in Fortran order"))
                blocks[key].append(bytes(argument))
            elif isinstance(argument, str):
                if argument in _OTHER_TYPES or argument == "F":
                    raise _RefusedError(
                        _("an array is of another type or order than uint8 in C order")
                    )
                if key and name not in ("GLOBAL", "INST"):
                    if previous == "NEWTRUE":
                        raise _RefusedError(_("an array is in Fortran order"))
                    texts[key].append(argument)
            # A memo or a frame may stand between two operations without changing anything.
            if name not in ("MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT", "FRAME"):
                previous = name
    except (ValueError, IndexError, KeyError, OverflowError, MemoryError) as error:
        raise _RefusedError(
            _("it is cut short, damaged or no pickle ({reason})").format(reason=error)
        ) from error
    missing = [known for known in PICKLE_KEYS if known not in blocks]
    if missing:
        raise _RefusedError(_("it lacks the key {missing}").format(missing=", ".join(missing)))
    return {known: _memory(blocks[known], texts[known], known) for known in PICKLE_KEYS}


def _memory(blocks: list[bytes], texts: list[str], key: str) -> bytes:
    """Return an array's memory: the last block of bytes before the next key."""
    if blocks:
        return blocks[-1]
    # Python 2 and protocol 2 have no bytes: the memory is a text of Latin-1 characters.
    if texts:
        try:
            return max(texts, key=len).encode("latin-1")
        except UnicodeEncodeError:
            pass
    raise _RefusedError(_("no array follows the key {key}").format(key=key))


def _arrays(payloads: dict[str, bytes]) -> dict[Role, npt.NDArray[np.uint8]]:
    """Return the payloads as arrays where their lengths fit each other."""
    arrays: dict[Role, npt.NDArray[np.uint8]] = {}
    for images_key, labels_key in (("train_img", "train_label"), ("test_img", "test_label")):
        images, labels = payloads[images_key], payloads[labels_key]
        if not labels or len(images) != _PIXELS * len(labels):
            raise _RefusedError(
                _(
                    "{images} has {image_bytes:,} bytes and {labels} {label_bytes:,}, "
                    "where 784 bytes an image and one a label belong"
                ).format(
                    images=images_key,
                    image_bytes=len(images),
                    labels=labels_key,
                    label_bytes=len(labels),
                )
            )
        arrays[PICKLE_KEYS[images_key]] = np.frombuffer(images, np.uint8).reshape(-1, *IMAGE_SHAPE)
        arrays[PICKLE_KEYS[labels_key]] = np.frombuffer(labels, np.uint8)
    return arrays
