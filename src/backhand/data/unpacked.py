"""Unpacked copies of verified data files, which later runs map into memory in milliseconds."""

from __future__ import annotations

import contextlib
import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from backhand.data.cache import cache_folder, write_whole


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
        return np.asarray(np.load(copy, mmap_mode="r", allow_pickle=False))
    return None


def keep(path: Path, entries: npt.NDArray[Any]) -> None:
    """Keep the entries of a file whose checksum was the published one.

    Nothing is said where the cache can't be written: the file is then unpacked each time.
    """
    copy = _copy_of(path)
    if copy is None:
        return
    content = io.BytesIO()
    np.save(content, entries, allow_pickle=False)
    with contextlib.suppress(OSError):
        write_whole(copy, content.getvalue())
        for older in copy.parent.glob(copy.name.partition("-")[0] + "-*.npy"):
            if older != copy:
                older.unlink()


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
