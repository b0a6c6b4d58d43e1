"""What a file finds round it where it is run: packages of its own, the book's, and no others.

A file is checked from anywhere; its author ran it in its own folder, or in the one above.  So
what Python does not find is looked for where its author had it: in the folders that it adds to
`sys.path` itself, in those above it, in the book that backhand carries.  A package that is not
installed has something stand in for it (`backhand.running.absent`).
"""

from __future__ import annotations

import ast
import builtins
import collections
import collections.abc
import importlib.util
import linecache
import os
import pickle
import re
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from backhand.running.absent import SHOWS, AbsentModule, module_of
from backhand.sources.guarded import falls_back
from backhand.sources.project import above
from backhand.sources.python2 import QUOTIENT, as_meant, as_python3, is_python2

if TYPE_CHECKING:
    from importlib.abc import Loader
else:  # `importlib.abc` brings with it what reads a package's resources: three milliseconds
    Loader = object

# Holds the packages common and dataset, under which those who read the book import its modules.
BOOK: Final = str(Path(__file__).resolve().parents[1] / "book")
_BOOKS: Final = ("common", "dataset")
# What is installed and imported under these names draws, reads, shows or trains by itself.
_NAMES: Final = """
    Cython PIL absl altair autograd cPickle cffi chainer cupy cv2 d2l dash datasets dill einops
    flax future gensim google gym gymnasium h5py idx2numpy imageio ipywidgets jax jaxlib joblib
    kaggle keras librosa lightgbm line_profiler loguru memory_profiler mlxtend mnist networkx
    nltk nnfs numba opencv openpyxl optax pandas past patsy progressbar psutil pyarrow pydot
    pygame pylab pyprind pytest python_mnist pytorch_lightning redis requests rich scikitplot
    scipy six skimage sklearn spacy statsmodels streamlit sympy tables tabulate tensorboard
    tensorboardX tensorflow termcolor tflearn theano torch torchtext torchvision transformers
    ujson urllib3 wandb wget xgboost xlrd yaml"""
_PACKAGES: Final = frozenset(_NAMES.split())


class StandsIn(Loader):
    """Finds what only shows, installed or not.  The first of `sys.meta_path`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Have something stand in for it, where a file asks."""
        if fullname.partition(".")[0] in SHOWS and _asking_file() is not None:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> AbsentModule:
        """See `Loader`."""
        return module_of(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """See `Loader`: there is nothing to run."""


class Surroundings(StandsIn):
    """Finds what nothing else finds.  The last of `sys.meta_path`.

    Parameters
    ----------
    path : str
        The file that is run.

    Attributes
    ----------
    absent : list of str
        Packages that are not installed, and were asked for.
    """

    def __init__(self, path: str) -> None:
        self.folder = Path(path).resolve().parent
        self.absent: list[str] = []

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module's file, or say that something stands in for it."""
        top = fullname.partition(".")[0]
        frame = _asking_file()
        if frame is None or (top in _PACKAGES and _does_without(frame)):
            return None
        if path is not None:
            if top in _PACKAGES:
                # All of it is missing, or the version here has no such part.
                if top not in self.absent:
                    self.absent.append(top)
                return ModuleSpec(fullname, self, is_package=True)
            # A copy of the book's packages may lack a module of theirs.
            within = os.path.join(BOOK, *fullname.split(".")[:-1])
            return PathFinder.find_spec(fullname, [within]) if top in _BOOKS else None
        for place in self._places(top):
            found = PathFinder.find_spec(fullname, [place])
            if found is not None and (found.origin or top not in _PACKAGES):
                return found
        if top in _PACKAGES:
            if top not in self.absent:
                self.absent.append(top)
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def _places(self, top: str) -> Iterator[str]:
        for entry in sys.path:
            # As seen from the folder in which its author ran it.
            if entry and not os.path.isabs(entry):
                yield str(self.folder / entry)
        folders = list(above(self.folder))
        # The project's folder is called as the package that stands in it.
        yield from (str(at / top) for at in folders if (at / top / top).is_dir())
        # The package that the file itself is in; then where scripts stand; then packages, in which
        # a module may be called as the package is.
        yield from (str(at.parent) for at in (self.folder, *folders) if at.name == top)
        folders.sort(key=lambda at: (at / "__init__.py").exists())
        yield from map(str, folders)
        if top in _BOOKS:
            yield BOOK


# What is installed: its own imports are found, or are for it to do without.
INSTALLED: Final = tuple(
    {
        str(Path(place).resolve()) + os.sep
        for key, place in sysconfig.get_paths().items()
        if key in ("stdlib", "platstdlib", "purelib", "platlib")
    }
    | {str(Path(BOOK).parent / room) + os.sep for room in ("reading", "running", "diagnosis")}
)


def _asking_file() -> FrameType | None:
    """Return the frame of somebody's file that imports; None for an installed package, which
    could do without."""
    at: FrameType | None = sys._getframe(1)
    while at is not None:
        name = at.f_code.co_filename
        inside = name.startswith("<frozen importlib") or name == __file__
        if not inside and os.path.basename(os.path.dirname(name)) != "importlib":
            return None if name.startswith(INSTALLED) else at
        at = at.f_back
    return None


def _does_without(frame: FrameType) -> bool:
    """Whether a file goes on in a way of its own where what it imports is not installed."""
    try:
        tree = ast.parse("".join(linecache.getlines(frame.f_code.co_filename)))
    except SyntaxError:
        return False
    return falls_back(tree, frame.f_lineno, ImportError)


def package_of(path: str, text: str) -> str:
    """Return the package that a file's relative imports are meant from; "" where it has none."""
    levels = _levels(text)
    if not levels:
        return ""
    package = Package(_folder_of(path), max(levels))
    package.enter()
    return package.name


def package_with(path: str, text: str) -> Package | None:
    """Return the package of which a file imports something, relatively or by its name."""
    levels = _levels(text)
    folder = _folder_of(path)
    if not levels and not (folder / "__init__.py").exists():
        return None
    package = Package(folder, max(levels, default=1))
    # By its full name it is asked for as well: `from package.core import Value`.
    whole = rf"^\s*(from|import)\s+{re.escape(package.top)}\b"
    named = Path(path).stem.isidentifier() and re.search(whole, text, re.MULTILINE)
    return package if levels or named else None


def _levels(text: str) -> list[int]:
    if not re.search(r"^\s*from\s+\.", text, re.MULTILINE):
        return []
    try:
        nodes = ast.walk(ast.parse(text))
    except SyntaxError:  # a notebook's cell that is left out
        return [1]
    return [n.level for n in nodes if isinstance(n, ast.ImportFrom) and n.level]


def _folder_of(path: str) -> Path:
    return Path(os.path.dirname(os.path.abspath(path)))


class Package:
    """The package that a folder is.

    A folder without `__init__.py`, one whose `__init__.py` can't be run, and one whose name is no
    name are made packages, so that what a file names relatively is found.

    Parameters
    ----------
    folder : Path
    level : int
        How many packages it reaches up at least: 1 for `from . import x`.
    """

    def __init__(self, folder: Path, level: int = 1) -> None:
        folders = [folder]
        while len(folders) < level or _is_in_a_package(folders[-1]):
            folders.append(folders[-1].parent)
        self._folders = folders[::-1]
        self._titles = [
            at.name if at.name.isidentifier() else re.sub(r"\W", "_", f"_{at.name}")
            for at in self._folders
        ]
        self.name = ".".join(self._titles)
        self.top = self._titles[0]

    def enter(self) -> None:
        """Import it, and those that it is in."""
        for k, at in enumerate(self._folders):
            full = ".".join(self._titles[: k + 1])
            if full not in sys.modules:
                _make_package(full, at)


def _is_in_a_package(folder: Path) -> bool:
    """Whether the folder above is a package: of a name that is none nobody imports anything."""
    above_it = folder.parent
    return (above_it / "__init__.py").exists() and above_it.name.isidentifier()


class Itself(Loader):
    """Finds the file that is run, where its own package asks for it: there is one of it, not two.

    Of two, the one's classes were not the other's, and what the package does to it once it is
    imported (operators that are set on a class) was done to the other.

    Parameters
    ----------
    module : module
        Of the file, empty as yet.
    run : callable
        Runs it.
    """

    def __init__(self, module: ModuleType, run: Callable[[], None]) -> None:
        self.module = module
        self.has_run = False
        self._run = run

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the file by its full name."""
        mine = fullname == self.module.__name__ and not self.has_run
        return ModuleSpec(fullname, self) if mine else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """See `Loader`."""
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        """See `Loader`."""
        self.has_run = True
        self._run()


def _make_package(full: str, folder: Path) -> None:
    """Import a folder as the package of a name, or make it one."""
    if (folder / "__init__.py").exists():
        spec = importlib.util.spec_from_file_location(
            full, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        if spec is not None and spec.loader is not None:
            package = importlib.util.module_from_spec(spec)
            sys.modules[full] = package
            try:
                spec.loader.exec_module(package)
            except Exception:  # its own affair: the file may do without
                del sys.modules[full]
            else:
                return
    made = ModuleType(full)
    made.__path__ = [str(folder)]
    sys.modules[full] = made


def surround(path: str) -> Surroundings:
    """Have a file find what its author had round it; return what tells what was not there.

    For a process of its own: what is done to it is not undone.
    """
    found = Surroundings(path)
    others = [finder for finder in sys.meta_path if not isinstance(finder, StandsIn)]
    sys.meta_path[:] = [StandsIn(), *others, found]
    _give_back()
    SourceFileLoader.source_to_code = _to_code  # type: ignore[assignment]
    return found


_source_to_code = SourceFileLoader.source_to_code


def _to_code(self: SourceFileLoader, data: bytes, path: str, **options: Any) -> CodeType:
    """Compile a module that a file imports; one of Python 2's as Python 3."""
    if path.startswith(INSTALLED):
        return _source_to_code(self, data, path, **options)
    try:
        text = importlib.util.decode_source(data)
        tree = ast.parse(text, path)
        if not is_python2(text, tree):
            return _source_to_code(self, data, path, **options)
    except SyntaxError:
        turned = as_python3(importlib.util.decode_source(data))
        if turned is None:
            raise
        tree = ast.parse(turned, path)
    code: CodeType = compile(as_meant(tree), path, "exec", dont_inherit=True)
    return code


def _quotient(a: Any, b: Any) -> Any:
    """Return what Python 2 gives for a / b."""
    whole = all(np.asarray(x).dtype.kind in "iub" for x in (a, b))
    return a // b if whole else a / b


def _give_back() -> None:
    """Give Python and NumPy the names that they had when most of this was written."""
    for name in ("Hashable", "Iterable", "Iterator", "Mapping", "MutableMapping", "Sequence"):
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    for name in ("float", "int", "bool", "object", "complex", "str"):
        if name not in vars(np):
            setattr(np, name, getattr(builtins, name))
    for name, thing in (
        ("xrange", range),
        ("unicode", str),
        ("long", int),
        ("reduce", reduce),
        ("raw_input", builtins.input),
    ):
        setattr(builtins, name, thing)
    setattr(builtins, QUOTIENT, _quotient)
    sys.modules.setdefault("cPickle", pickle)
