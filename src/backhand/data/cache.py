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
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(beside, 0o644)  # mkstemp lets nobody else read
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
