"""What the words of ``backhand check`` mean: files, names in them, modules, folders."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from backhand.errors import BackhandError
from backhand.frozen import frozen
from backhand.language import gettext as _

_SUFFIXES: Final = (".py", ".ipynb")
# Folders that hold no one's own code.
_PASSED_BY: Final = ("__pycache__", "node_modules", "site-packages", "build", "dist")


class TargetError(BackhandError, LookupError):
    """There is no such file, module or name; the text says which one there is."""


@frozen
class Target:
    """A file or a module, with the one subject in it that is meant, or None for all.

    One of `path` and `module` is set.
    """

    path: str | None = None
    module: str | None = None
    name: str | None = None

    @property
    def label(self) -> str:
        """What the person typed for the file or module."""
        return self.path or self.module or ""


def targets_of(words: Iterable[str]) -> list[Target]:
    """Return what some words mean, each file once.

    Raises
    ------
    TargetError
        A file or folder isn't there, or holds no Python; the nearest name is told.
    """
    found: list[Target] = []
    for word in words:
        for target in _of_word(word):
            if target not in found:
                found.append(target)
    return found


def _of_word(word: str) -> Iterator[Target]:
    path, double, name = word.partition("::")
    if double:
        yield Target(path=_existing(path), name=name or None)
    elif os.path.isdir(word):
        files = sorted(_files_in(Path(word)))
        if not files:
            raise TargetError(_("{folder} holds no .py and no .ipynb file").format(folder=word))
        yield from (Target(path=str(file)) for file in files)
    elif os.path.exists(word) or word.lower().endswith(_SUFFIXES) or "/" in word or os.sep in word:
        yield Target(path=_existing(word))
    else:
        module, colon, name = word.partition(":")
        if not all(part.isidentifier() for part in module.split(".")):
            raise TargetError(_not_there(word))
        if not colon and "." not in module and not _importable(module):
            raise TargetError(_not_there(word))
        yield Target(module=module, name=name or None)


def _existing(path: str) -> str:
    if not os.path.exists(path):
        raise TargetError(_not_there(path))
    if os.path.isdir(path):
        raise TargetError(
            _("{path} is a folder: name a file in it before the ::").format(path=path)
        )
    if not path.lower().endswith(_SUFFIXES):
        raise TargetError(_("{path} is neither a .py nor an .ipynb file").format(path=path))
    return path


def _not_there(word: str) -> str:
    folder = Path(word).parent
    near = nearest(
        Path(word).name,
        (p.name for p in (folder.iterdir() if folder.is_dir() else ()) if p.suffix in _SUFFIXES),
    )
    return not_there(word, None if near is None else str(folder / near))


def not_there(word: str, near: str | None) -> str:
    """Say that nothing is called `word`, and what is nearly."""
    if near is None:
        return _("there is no file, folder or module {path}").format(path=word)
    return _("there is no {path}; did you mean {near}?").format(path=word, near=near)


def nearest(word: str, names: Iterable[str], cutoff: float = 0.5) -> str | None:
    """Return the name most like `word`, if one is like it at all."""
    by_fold = {name.lower(): name for name in names}
    close = difflib.get_close_matches(word.lower(), by_fold, n=1, cutoff=cutoff)
    return by_fold[close[0]] if close else None


def _importable(module: str) -> bool:
    import importlib.util

    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _files_in(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.name in _PASSED_BY:
            continue
        if entry.is_dir():
            if not (entry / "pyvenv.cfg").exists() and not entry.is_symlink():
                yield from _files_in(entry)
        elif entry.suffix.lower() in _SUFFIXES:
            yield entry
