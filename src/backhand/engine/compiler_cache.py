"""The compiler's cache on the disk: what is damaged in it is dropped, and compiled anew."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, Final

_PACKAGE: Final = "backhand.engine."
_sound: set[str] = set()


def drop_damaged() -> None:
    """Drop what can't be read of the cached functions that were imported; each is read once.

    A full disk or a cut connection leaves an empty index, and numba would end with it.
    """
    for name, module in list(sys.modules.items()):
        if not name.startswith(_PACKAGE) or name in _sound:
            continue
        _sound.add(name)
        for function in list(vars(module).values()):
            file = getattr(getattr(function, "_cache", None), "_cache_file", None)
            if file is not None and not _can_be_read(file):
                # Where nothing can be written either, numba says so itself.
                with contextlib.suppress(OSError):
                    file.flush()


def _can_be_read(file: Any) -> bool:
    try:
        for data in file._load_index().values():
            with contextlib.suppress(OSError):  # gone: numba compiles that one
                file._load_data(data)
    except Exception:  # whatever nonsense makes of unpickling
        return False
    return True
