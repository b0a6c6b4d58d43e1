"""Unpacked copies of verified data files, which later runs map into memory in milliseconds."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backhand.data.cache import cache_folder, write_whole

# Set in processes that are to change no file.
UNCHANGED: Final = "BACKHAND_UNCHANGED"
# Seconds after which nobody writes any more to a file that has not got its name yet.
_TORN: Final = 600.0


def recall(path: Path) -> npt.NDArray[Any] | None:
    """Return the entries that `keep` was given for a file that is as it was then.

    Returns
    -------
    entries : read-only array, or None
        It stands in the file, and takes memory where it is read.
    """
    copy = _copy_of(path)
    if copy is None:
        return None
    # Cut short, or gone in between: the file itself is read again.
    with contextlib.suppress(OSError, ValueError, EOFError):
        entries = np.asarray(np.load(copy, mmap_mode="r", allow_pickle=False))
        if entries.dtype == np.uint8:
            return entries
    return None


def size_told(path: Path, axes: int) -> int:
    """Return how many entries a file has: a gzip ends with the size of what it holds."""
    with open(path, "rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(-4 if packed else 0, os.SEEK_END)
        size = int.from_bytes(stream.read(4), "little") if packed else stream.tell()
    return size - 4 * (1 + axes)


def keep(path: Path, entries: npt.NDArray[Any]) -> None:
    """Keep the entries of a file whose checksum was the published one.

    Nothing is said where the cache can't be written: the file is then unpacked each time.
    """
    copy = _copy_of(path)
    # Where nothing may be changed, neither may this.
    if copy is None or os.environ.get(UNCHANGED):
        return
    content = io.BytesIO()
    np.save(content, entries, allow_pickle=False)
    with contextlib.suppress(OSError):
        write_whole(copy, content.getvalue())
        for older in copy.parent.glob(copy.name.partition("-")[0] + "-*.npy"):
            if older != copy:
                older.unlink()
        # What processes have left behind that were ended while they wrote.
        for torn in copy.parent.glob(".*.npy.*"):
            if time.time() - torn.stat().st_mtime > _TORN:
                torn.unlink()


def _copy_of(path: Path) -> Path | None:
    """Return where the copy of a file stands, as the file is now: another file, another copy."""
    try:
        where, stamp = path.resolve(), path.stat()
    except OSError:
        return None
    place = hashlib.sha256(str(where).encode()).hexdigest()[:16]
    state = f"{stamp.st_size} {stamp.st_mtime_ns} {stamp.st_ino}"
    version = hashlib.sha256(state.encode()).hexdigest()[:16]
    return cache_folder() / "unpacked" / f"{place}-{version}.npy"
