"""The user's cache: where fetched data are kept from one run to the next."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from backhand.data.published import PublishedDataset

CACHE_VARIABLE: Final = "BACKHAND_CACHE"


def cache_folder() -> Path:
    """Return the folder of backhand's cache, which need not exist.

    The environment variable BACKHAND_CACHE, where it is set, takes the place of the
    platform's own (``~/.cache/backhand`` on Linux).
    """
    wish = os.environ.get(CACHE_VARIABLE)
    if wish:
        return Path(wish)
    import platformdirs

    return Path(platformdirs.user_cache_dir("backhand", appauthor=False))


def dataset_cache(published: PublishedDataset) -> Path:
    """Return the folder in the cache for one data set: each has its own."""
    return cache_folder() / published.name


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, which holds all of it or is as it was.

    Raises
    ------
    OSError
        The folder can't be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if hasattr(os, "O_TMPFILE") and _written_without_a_name(path, content):
        return
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(beside, 0o644)  # mkstemp lets nobody else read
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _written_without_a_name(path: Path, content: bytes) -> bool:
    """Write a file that has no name until it is whole: of a process that is killed nothing is left.

    Returns
    -------
    written : bool
        False where the file system has no such files.
    """
    try:
        handle = os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o644)
    except OSError:
        return False
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        named = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            os.link(f"/proc/self/fd/{handle}", named, follow_symlinks=True)
        except OSError:
            return False
        os.replace(named, path)
    return True
