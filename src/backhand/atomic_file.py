"""A file that is whole or not there: written beside its place, then renamed."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from backhand.errors import RunFolderError
from backhand.language import gettext as _


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Write `content` to `path`; whatever happens meanwhile, a reader never sees half of it.

    Raises
    ------
    RunFolderError
        The file can't be written; what stood there before still stands.
    """
    path = Path(path)
    # The name is fixed, so what a killed run leaves behind is written over by the next.
    beside = path.with_name(path.name + ".part")
    try:
        with open(beside, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileNotFoundError):
            shutil.copymode(path, beside)  # a script that may be run stays one
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise RunFolderError(
            _(
                "{path} can't be written ({reason}): free some space, or choose another folder"
            ).format(path=path, reason=error.strerror or error)
        ) from error
