"""The finder that answers imports of the book's modules."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final

# The packages, each a folder beside this file.
_PACKAGES: Final = ("common", "dataset")


class _Alias(Loader):
    """Hands out a module of backhand under the book's name."""

    def __init__(self, real: str) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make a module that will show what the real one holds."""
        return ModuleType(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Fill it: under the book's name it is a module of its own, as pickles want it."""
        real = importlib.import_module(self._real)
        own = {name for name in vars(module) if name.startswith("__")}
        vars(module).update({n: v for n, v in vars(real).items() if n not in own})
        module.__doc__ = real.__doc__


class _Finder(MetaPathFinder):
    """Finds the book's modules in backhand, and leaves every other name to the next finder."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module of the book comes from; None for what is none of them."""
        package, *_inner = name.split(".")
        if package not in _PACKAGES:
            return None
        real = f"{__package__}.{name}"
        if importlib.util.find_spec(real) is None:
            return None  # a file of the reader's own in a folder called common
        spec = ModuleSpec(name, _Alias(real), origin=real, is_package=name in _PACKAGES)
        if name in _PACKAGES:
            # The reader's own files beside the book's: found after ours, on the paths of today.
            spec.submodule_search_locations = _Folders(name)
        return spec


class _Folders(list[str]):
    """The folders of that name on sys.path, whatever has been added to it meanwhile."""

    def __init__(self, package: str) -> None:
        super().__init__()
        self._package = package

    def __iter__(self):  # type: ignore[no-untyped-def]
        places = (Path(place or ".") / self._package for place in sys.path)
        return iter([str(place) for place in places if place.is_dir()])


_FINDER: Final = _Finder()


def install() -> None:
    """Make `common` and `dataset`, as the book has them, importable in this process.

    They come before files of the same names; a module that backhand does not have, such
    as common/mine.py, is still found where it lies.  Calling it again changes nothing.
    """
    if installed():
        return
    for name in [n for n in sys.modules if n.split(".")[0] in _PACKAGES]:
        del sys.modules[name]
    sys.meta_path.insert(0, _FINDER)


def installed() -> bool:
    """Whether the book's names are answered by backhand."""
    return _FINDER in sys.meta_path


def uninstall() -> None:
    """Undo `install`: what was imported under those names is forgotten."""
    if installed():
        sys.meta_path.remove(_FINDER)
        for name in [n for n in sys.modules if n.split(".")[0] in _PACKAGES]:
            del sys.modules[name]
