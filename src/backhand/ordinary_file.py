"""A file that is read to its end: one that is a pipe, a device or a folder is not waited for."""

from __future__ import annotations

import errno
import os
import stat

from backhand.language import gettext as _


def read_ordinary(path: str | os.PathLike[str], most: int | None = None) -> bytes:
    """Return the content of an ordinary file.

    Parameters
    ----------
    path : str or Path
    most : int, optional
        Bytes; of a file that holds more one byte beyond that is returned.

    Raises
    ------
    OSError
        It is not there, can't be read, or is no ordinary file: a FIFO, on which reading would
        wait for ever, a socket, a device, a folder.
    """
    # Opened without waiting, and looked at when it is open: what stands there may change.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as stream:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, _("it is no ordinary file"), os.fspath(path))
        # Memory is taken for what is asked for, and not for what is there.
        return stream.read(-1 if most is None else min(most, found.st_size) + 1)


def is_ordinary(path: str | os.PathLike[str]) -> bool:
    """Whether a path leads to an ordinary file."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False
