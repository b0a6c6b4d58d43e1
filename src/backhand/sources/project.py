"""The folders of a project round one of its files, and what of them the file imports."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from backhand.ordinary_file import is_ordinary
from backhand.pattern import pattern

# Folders above a file that may hold its own package.
_ABOVE: Final = 8
# A folder that holds one of these is the last that is a project's own.
_TOP: Final = (".git", ".hg", "pyproject.toml", "setup.py")
# A notebook's lines stand between quotation marks.
_IMPORT: Final = pattern(r'^[ \t"]*(?:from|import)\s+([\w.]+)', re.MULTILINE)


def above(folder: Path) -> Iterator[Path]:
    """Yield the folders above one, up to the top of its project.

    A home folder, and what holds the homes, is nobody's project.
    """
    at = folder
    for _step in range(_ABOVE):
        if any((at / mark).exists() for mark in _TOP) or at.parent in (at, Path.home()):
            return
        at = at.parent
        yield at


def root_of(file: Path, text: str) -> tuple[Path, list[Path]]:
    """Return the folder in which a file's own packages stand, and those that are above the file.

    Parameters
    ----------
    file : Path
        Absolute.
    text : str

    Returns
    -------
    root : Path
        The file's folder, where it imports nothing from above.
    imported : list of Path
        Modules and packages above it that it names.
    """
    folder = file.parent
    root, imported = folder, []
    for dotted in dict.fromkeys(_IMPORT.findall(text)):
        level = len(dotted) - len(dotted.lstrip("."))
        for _up, at in zip(range(level - 1), above(folder), strict=False):
            root = _higher(root, at)
            imported.append(at)
        top = dotted.partition(".")[0]
        if not top or level or _is_there(folder, top):
            continue
        found = next((at for at in above(folder) if _is_there(at, top)), None)
        if found is not None:
            root = _higher(root, found)
            imported += [p for p in (found / f"{top}.py", found / top) if p.exists()]
    return root, list(dict.fromkeys(imported))


def _higher(one: Path, other: Path) -> Path:
    return other if one.is_relative_to(other) else one


def _is_there(folder: Path, name: str) -> bool:
    """Whether a folder holds a module or a package of a name."""
    package = folder / name
    # A name may be longer than any file's.
    return is_ordinary(folder / f"{name}.py") or (
        os.path.isdir(package) and any(entry.endswith(".py") for entry in os.listdir(package))
    )
