"""IDX, the file format of MNIST: read from a file or from bytes, and written.

An IDX file is a magic number (two zero bytes, the type of the entries, the number
of axes), the length of each axis as a 32-bit big-endian integer, then the entries
in C order.  MNIST knows two kinds: 2051 (unsigned bytes, three axes: images) and
2049 (unsigned bytes, one axis: labels).

Source: LeCun, Cortes, Burges, "The MNIST database", http://yann.lecun.com/exdb/mnist/,
section "File formats for the MNIST database".
"""

from __future__ import annotations

import contextlib
import gzip
import io
import math
import zlib
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from backhand.errors import DataError
from backhand.language import gettext as _
from backhand.ordinary_file import read_ordinary

IMAGES_MAGIC: Final = 2051
LABELS_MAGIC: Final = 2049

# Bytes from which a file's kind and size are told, and that are unpacked at a time.
_HEAD: Final = 2**16
_STEP: Final = 2**20
_GZIP_MAGIC: Final = b"\x1f\x8b"


def fetch_again() -> str:
    """Return the sentence that tells how to replace a bad data file."""
    return _(
        "Delete it and fetch it again with `backhand data --fetch` "
        "(or copy it again from where it came)."
    )


def read_bytes(path: Path) -> tuple[bytes, bytes]:
    """Return the file as it stands on the disk, then its content after unpacking.

    Packed or not is told from the first bytes: some browsers unpack a ``.gz`` and
    leave it its name.

    Raises
    ------
    DataError
        The file can't be read, or its gzip is cut short or damaged.
    """
    try:
        head = read_ordinary(path, _HEAD)[:_HEAD]
        most = _says(_begin_of(head))
        # Packed it is no larger than unpacked, but for what gzip adds.
        raw = read_ordinary(path, most + most // 1000 + _HEAD)
    except OSError as error:
        raise DataError(
            _("The data file {path} can't be read: {reason}.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    if not raw.startswith(_GZIP_MAGIC):
        return raw, raw
    try:
        return raw, _unpacked(raw, most)
    except EOFError as error:
        raise DataError(
            _("The data file {path} is cut short: its gzip ends after {size:,} bytes.").format(
                path=path, size=len(raw)
            )
            + " "
            + fetch_again()
        ) from error
    except (OSError, zlib.error) as error:
        raise DataError(
            _("The data file {path} is damaged: its gzip can't be unpacked ({reason}).").format(
                path=path, reason=error
            )
            + " "
            + fetch_again()
        ) from error


def _begin_of(head: bytes) -> bytes:
    """Return the first bytes of a file after unpacking, as far as there are any."""
    if not head.startswith(_GZIP_MAGIC):
        return head
    with contextlib.suppress(zlib.error):
        return zlib.decompressobj(wbits=31).decompress(head, _HEAD)
    return b""


def _says(begin: bytes) -> int:
    """Return how many bytes an IDX file has by its head; of none, as many as are looked at."""
    axes = begin[3] if len(begin) > 3 else 0
    if begin[:2] != b"\0\0" or not 0 < axes < 5 or len(begin) < 4 + 4 * axes:
        return _HEAD
    lengths = [int.from_bytes(begin[4 + 4 * k : 8 + 4 * k], "big") for k in range(axes)]
    return 4 + 4 * axes + math.prod(lengths)


def _unpacked(raw: bytes, most: int) -> bytes:
    """Return what a gzip holds, and no more than a byte beyond what its own head says.

    Raises
    ------
    EOFError, OSError, zlib.error
    """
    content = bytearray()
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
        while len(content) <= most and (
            read := stream.read(min(_STEP, most + 1 - len(content)) or 1)
        ):
            content += read
    return bytes(content)


def decode_idx(content: bytes, magic: int, path: Path) -> npt.NDArray[np.uint8]:
    """Return the entries of an unpacked IDX file.

    Parameters
    ----------
    content : bytes
    magic : int
        The number that must stand at the head: `IMAGES_MAGIC` or `LABELS_MAGIC`.
    path : Path
        Named in errors.

    Returns
    -------
    entries : (N, rows, columns) or (N,) uint8 array
        Read-only: a view of `content`.

    Raises
    ------
    DataError
        A wrong magic number, no entries, or fewer or more bytes than the head says.
    """
    axes = magic % 256
    head = 4 * (1 + axes)
    found = int.from_bytes(content[:4], "big")
    if len(content) >= 4 and found != magic:
        raise DataError(_wrong_magic(found, magic, path) + " " + fetch_again())
    if len(content) < head:
        raise DataError(
            _("The data file {path} is cut short: {size:,} bytes are no IDX file.").format(
                path=path, size=len(content)
            )
            + " "
            + fetch_again()
        )
    shape = tuple(int(length) for length in np.frombuffer(content, ">u4", axes, offset=4))
    expected = head + math.prod(shape)
    if len(content) != expected or expected == head:
        raise DataError(
            _(
                "The data file {path} is cut short or damaged: its head says {shape} and so "
                "{expected:,} bytes in all, but it has {size:,}."
            ).format(
                path=path,
                shape="×".join(str(length) for length in shape),
                expected=expected,
                size=len(content),
            )
            + " "
            + fetch_again()
        )
    return np.frombuffer(content, np.uint8, offset=head).reshape(shape)


def _wrong_magic(found: int, magic: int, path: Path) -> str:
    if {found, magic} == {IMAGES_MAGIC, LABELS_MAGIC}:
        if magic == IMAGES_MAGIC:
            return _(
                "The data file {path} has the magic number {found}, that of labels, "
                "where images ({magic}) belong."
            ).format(path=path, found=found, magic=magic)
        return _(
            "The data file {path} has the magic number {found}, that of images, "
            "where labels ({magic}) belong."
        ).format(path=path, found=found, magic=magic)
    return _(
        "The data file {path} is no IDX file of MNIST: its magic number is {found}, not {magic}."
    ).format(path=path, found=found, magic=magic)


def read_idx(path: Path, magic: int) -> npt.NDArray[np.uint8]:
    """Return the entries of an IDX file, plain or packed with gzip.

    Parameters
    ----------
    path : Path
    magic : int
        `IMAGES_MAGIC` or `LABELS_MAGIC`.

    Returns
    -------
    entries : (N, rows, columns) or (N,) uint8 array, read-only

    Raises
    ------
    DataError
        As `read_bytes` and `decode_idx` say.
    """
    return decode_idx(read_bytes(path)[1], magic, path)


def idx_head(entries: npt.NDArray[np.uint8]) -> bytes:
    """Return the magic number and the lengths of the axes that precede `entries` in a file."""
    return bytes((0, 0, 8, entries.ndim)) + np.array(entries.shape, ">u4").tobytes()


def encode_idx(entries: npt.NDArray[np.uint8]) -> bytes:
    """Return `entries`, a uint8 array of any shape, as an unpacked IDX file."""
    return idx_head(entries) + entries.tobytes()
