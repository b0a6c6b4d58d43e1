"""A folder that one process at a time writes into."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator
from pathlib import Path

from backhand.errors import RunFolderError
from backhand.language import gettext as _

_NAME = ".backhand-in-use"


@contextlib.contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; the system lets go of it when the process ends, however.

    Parameters
    ----------
    folder : Path
        It is there.

    Raises
    ------
    RunFolderError
        Another process holds it; the text says which.
    """
    path = folder / _NAME
    handle = _held(path)
    if handle is None:
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(handle)


def _held(path: Path) -> int | None:
    """Return the open lock file; None where the system has no locks."""
    try:
        import fcntl
    except ImportError:
        return None
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError:
            return None  # what can't be written is said by who writes
        try:
            # A lock of the process, not of the file: copies of it that outlive it have none.
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            who = os.read(handle, 200).decode(errors="replace").strip()
            os.close(handle)
            raise RunFolderError(
                _(
                    "{folder} is in use by another run ({who}): wait for its end, or choose "
                    "another folder with --out"
                ).format(folder=path.parent, who=who or "?")
            ) from error
        with contextlib.suppress(OSError):
            if os.fstat(handle).st_ino == os.stat(path).st_ino:
                os.ftruncate(handle, 0)
                os.write(handle, f"process {os.getpid()} on {platform.node()}\n".encode())
                return handle
        os.close(handle)  # its holder has taken it away in between
