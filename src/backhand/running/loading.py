"""A file, a notebook or a module's name → an imported module, with its syntax tree."""

from __future__ import annotations
import __future__

import ast
import contextlib
import errno
import functools
import importlib
import importlib.util
import linecache
import math
import operator
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Final

import numpy as np

from backhand.frozen import frozen
from backhand.language import gettext as _
from backhand.ordinary_file import read_ordinary
from backhand.reading.tensor_code import computes_on_tensors, take_arrays
from backhand.running.absent import NotInstalledError
from backhand.running.surroundings import Itself, Package, package_with, surround
from backhand.sources.lint.names import Star
from backhand.sources.lint.star import brought_by
from backhand.sources.notebook import Fault, NotebookText, definitions_of, read_notebook
from backhand.sources.python2 import as_meant, as_python3, is_python2
from backhand.sources.target import Target, nearest


@frozen
class Source:
    """A module that was imported.

    Attributes
    ----------
    module : module
    tree : ast.Module
    path : str
    locate : callable or None
        For a notebook: line → (cell, line in the cell).
    faults : tuple of Fault
        Cells that were left out because they do not parse.
    """

    module: ModuleType
    tree: ast.Module
    path: str
    locate: Callable[[int], tuple[int | None, int]] | None = None
    faults: tuple[Fault, ...] = field(default=())


# Frameworks that take seconds to come: they are imported before a file that names one has its time.
FRAMEWORKS: Final = ("torch", "jax")


class UnreadableError(Exception):
    """A source can't be parsed or imported: `message` says why, `fix` what to do.

    `harmless`: what failed is no fault of the file: data or a package that is not here.
    """

    def __init__(
        self, message: str, fix: str = "", line: int | None = None, *, harmless: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.line = line
        self.harmless = harmless


class NoModuleError(Exception):
    """The module that a target names is not there; its arguments are its name and the nearest."""


# What a file says of its own text by importing from __future__.
_FUTURE: Final = functools.reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)
_BINDS: Final = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
)
_DEFINES: Final = _BINDS[:3]


class _TakesLong(BaseException):
    """Raised in the code that is run once it has had its time; no `except Exception` stops it."""


def load(target: Target, *, run_all: bool = False, seconds: float = math.inf) -> Source:
    """Import what a target names; its code is run, never as ``__main__``.

    Parameters
    ----------
    target : Target
    run_all : bool
        Run every cell of a notebook, and a file to its end.
    seconds : float
        After which a file is begun again with its definitions alone, where it has not
        ended by itself and the system can interrupt it.

    Raises
    ------
    UnreadableError
        The file does not parse (line and column), or does not import (the module that is
        missing, the exception and its line).
    NoModuleError
        There is no module of the target's name.
    """
    if target.path is None:
        return _load_module(str(target.module))
    path = target.path
    text = text_of(path)
    notebook: NotebookText | None = None
    if path.lower().endswith(".ipynb"):
        try:
            notebook = read_notebook(text)
        except ValueError as error:
            raise UnreadableError(f"{path}: {error}") from error
        text = notebook.text
        tree = ast.parse(text) if run_all else notebook.tree
    else:
        tree, text = parsed(text, path)
    locate = notebook.locate if notebook else None
    faults = notebook.faults if notebook else ()
    module, failure, absent = _run(text, tree, path, math.inf if run_all else seconds)
    if failure is not None:
        cell, line = locate(failure.line) if locate and failure.line else (None, failure.line)
        faults += (Fault(failure.message, line, cell, failure.fix, failure.harmless),)
    elif absent:
        names = ", ".join(absent)
        faults += (
            Fault(
                _("{path}: not installed: {names}").format(path=path, names=names),
                fix=_("what has need of it is not judged"),
                harmless=True,
            ),
        )
    return Source(module, tree, path, locate, faults)


@contextlib.contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Raise `_TakesLong` in what is run here for longer, where the system has such an alarm."""
    if not hasattr(signal, "setitimer") or math.isinf(seconds):
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise _TakesLong

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def text_of(path: str) -> str:
    """Return the text of a file.

    Raises
    ------
    UnreadableError
    """
    try:
        return decoded(read_ordinary(path), path)
    except OSError as error:
        raise UnreadableError(
            _("{path} can't be read: {reason}").format(path=path, reason=error.strerror)
        ) from error
    except (UnicodeDecodeError, SyntaxError, LookupError) as error:
        raise UnreadableError(
            _("{path} is not text in the encoding it says: {reason}").format(
                path=path, reason=error
            ),
            _("save it as UTF-8"),
        ) from error


def decoded(content: bytes, path: str) -> str:
    """Return the text of a file's content, in the encoding that it says.

    Raises
    ------
    UnicodeDecodeError, SyntaxError, LookupError
    """
    if path.lower().endswith(".ipynb"):
        return content.decode("utf-8-sig")
    return importlib.util.decode_source(content)


def parsed(text: str, path: str) -> tuple[ast.Module, str]:
    """Return the tree of a file's text, and the text that it is of: Python 2's is turned.

    Raises
    ------
    UnreadableError
    """
    try:
        tree = ast.parse(text, path)
        return (as_meant(tree) if is_python2(text, tree) else tree), text
    except SyntaxError as error:
        turned = as_python3(text)
        if turned is not None:
            return as_meant(ast.parse(turned, path)), turned
        raise UnreadableError(
            _("{path}, line {line}, column {column}: {reason}").format(
                path=path, line=error.lineno, column=error.offset, reason=error.msg
            ),
            _("Python can't read the file; mend the line first: {code}").format(
                code=(error.text or "").strip()
            ),
            error.lineno,
        ) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnreadableError(
            _("{path} can't be parsed: {reason}").format(path=path, reason=error)
        ) from error


def _run(
    text: str, tree: ast.Module, path: str, seconds: float
) -> tuple[ModuleType, UnreadableError | None, list[str]]:
    """Run a file's statements, one after the other; one that raises hides none that follow.

    Returns
    -------
    module : module
    failure : UnreadableError or None
        What the first that failed raised, or that there was no time for them all.
    absent : list of str
        Packages that something stands in for.

    Raises
    ------
    UnreadableError
        Nothing that the file defines could be run.
    """
    folder = os.path.dirname(os.path.abspath(path))
    if folder not in sys.path:
        # As `python file.py` has it: the modules beside the file can be imported.
        sys.path.insert(0, folder)
    surroundings = surround(path)
    name, package = _module_name(path, text)
    module = ModuleType(name)
    module.__file__ = path
    module.__package__ = package.name if package else ""
    # What inspect and tracebacks read: the text as it was run, whatever happens to the file.
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    failures: list[UnreadableError] = []
    libraries = {library: dict(vars(library)) for library in (np, np.linalg, np.random)}

    def run() -> None:
        failures.extend(_statements(tree.body, module, path, Path(folder)))

    try:
        with _interrupted_after(seconds):
            if package is not None:
                itself = Itself(module, run)
                sys.meta_path.insert(0, itself)
                package.enter()
                if not itself.has_run:
                    sys.modules[name] = module
                    itself.exec_module(module)
            else:
                sys.modules[name] = module
                run()
    except _TakesLong:
        sys.modules[name] = module
        left = list(definitions_of(tree.body, set()))
        if _defined(tree):
            failures += _statements(left, module, path, Path(folder))
        else:
            # Nothing to fall back on: it has the rest of its time.
            run()
        failures.append(
            UnreadableError(
                _(
                    "{path} was still running after {seconds:g} s: only its definitions were run"
                ).format(path=path, seconds=seconds),
                _("--run-all, with a longer --timeout, runs all of it"),
                harmless=True,
            )
        )
    if computes_on_tensors(module):
        take_arrays(module)
    replaced = _put_back(libraries)
    if replaced:
        failures.append(
            UnreadableError(
                _("{path} replaces {names}: it is checked with NumPy's own").format(
                    path=path, names=", ".join(replaced)
                ),
                _("call what is yours by another name"),
                harmless=True,
            )
        )
    if failures and not _defined(tree) & vars(module).keys():
        raise failures[0]
    lost = _defined(tree) - vars(module).keys()
    failure = next((f for f in failures if lost or not f.harmless), next(iter(failures), None))
    return module, failure, surroundings.absent


def _put_back(libraries: Mapping[ModuleType, Mapping[str, Any]]) -> list[str]:
    """Put back what a file has replaced in libraries: the judge computes with them as well.

    Returns
    -------
    replaced : list of str
    """
    replaced = []
    for library, held in libraries.items():
        for name, thing in held.items():
            if vars(library).get(name) is not thing and not name.startswith("__"):
                setattr(library, name, thing)
                if not isinstance(thing, ModuleType):
                    replaced.append(f"{library.__name__}.{name}")
    return replaced


def _statements(
    body: Sequence[ast.stmt], module: ModuleType, path: str, folder: Path
) -> Iterator[UnreadableError]:
    """Run statements in a module; yield why, for those that can't be run."""
    flags = 0
    ended = False
    # Where data or a package are missing, what fails after that is no news.
    missing = False
    for place, statement in enumerate(body):
        if ended and not isinstance(statement, _DEFINES):
            continue
        try:
            code = compile(ast.Module([statement], []), path, "exec", flags, dont_inherit=True)
            flags |= code.co_flags & _FUTURE
            exec(code, module.__dict__)
        except SystemExit as error:
            # A script that ends itself when all is defined has said all that there is to check.
            ended = True
            if any(isinstance(later, _DEFINES) for later in body[place:]):
                yield _unimportable(error, path, str(folder))
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, _TakesLong)):
                raise
            if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
                # The book's modules carry NumPy along: the code below can't do without.
                brought = brought_by(Star(statement.module or "", statement.level, 0, 0), folder)
                for name, origin in (brought or {}).items():
                    if origin == "numpy":
                        module.__dict__[name] = importlib.import_module(origin)
            failure = _unimportable(error, path, str(folder))
            failure.harmless |= missing and not isinstance(statement, _BINDS)
            missing |= failure.harmless
            yield failure


def _defined(tree: ast.Module) -> set[str]:
    """Return the names of the functions and classes at the top of a module."""
    return {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def _module_name(path: str, text: str) -> tuple[str, Package | None]:
    """Return the module's name and its package (None where it asks for none)."""
    stem = Path(path).stem
    package = package_with(path, text)
    if package is not None:
        return f"{package.name}.{stem}", package
    taken = stem in sys.modules or stem in sys.stdlib_module_names or not stem.isidentifier()
    return (f"checked_{stem}" if taken else stem), None


def _unimportable(error: BaseException, path: str, folder: str) -> UnreadableError:
    import traceback

    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == path
    ]
    line = lines[-1] if lines else None
    where = _("{path}, line {line}").format(path=path, line=line) if line else path
    gone = isinstance(error, (NotInstalledError, OSError, EOFError))
    # What writes until no room is left is no file that is missing.
    gone &= getattr(error, "errno", None) not in (errno.EFBIG, errno.ENOSPC, errno.EDQUOT)
    if isinstance(error, ModuleNotFoundError) and error.name:
        near = nearest(
            error.name, (p.stem for p in Path(folder).glob("*.py") if p.stem != Path(path).stem)
        )
        return UnreadableError(
            _("{where}: there is no module {module}").format(where=where, module=error.name),
            _("did you mean {near}, which is beside the file?").format(near=near)
            if near
            else _("put {module} beside the file, or install it").format(module=error.name),
            line,
        )
    if isinstance(error, SystemExit):
        return UnreadableError(
            _("{where}: it ends the program (sys.exit) while it is imported").format(where=where),
            _('put what is to run under if __name__ == "__main__":'),
            line,
        )
    return UnreadableError(
        _("{where}: it can't be imported: {kind}: {reason}").format(
            where=where, kind=type(error).__name__, reason=error
        ),
        _('mend the line, or put what is to run under if __name__ == "__main__":'),
        line,
        harmless=gone,
    )


def _load_module(name: str) -> Source:
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        module = importlib.import_module(name)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        if isinstance(error, ModuleNotFoundError) and f"{name}.".startswith(f"{error.name}."):
            raise NoModuleError(error.name, _nearest_module(str(error.name))) from error
        raise _unimportable(error, name, os.getcwd()) from error
    path = getattr(module, "__file__", None)
    if path is None or not path.endswith(".py"):
        raise UnreadableError(_("the module {module} is not written in Python").format(module=name))
    return Source(module, parsed(text_of(path), path)[0], path)


def _nearest_module(name: str) -> str | None:
    """Return the module most like `name` in the package, or the folder, that it is looked for."""
    import pkgutil

    package, dot, last = name.rpartition(".")
    # A plain module has no modules in it: what is like its name stands beside it.
    folders = list(getattr(sys.modules.get(package), "__path__", [os.getcwd()]))
    near = nearest(last, (found.name for found in pkgutil.iter_modules(folders)), cutoff=0.6)
    return None if near is None else f"{package}{dot}{near}"


def names_meant(source: Source, name: str | None) -> list[str]:
    """Return the subjects of a source that a target's name means, or all of them.

    Raises
    ------
    LookupError
        None is called so; its argument is the nearest name there is, or None.
    """
    from backhand.reading.discovery import candidates, meant

    if name is None:
        return candidates(source.module, source.tree)
    try:
        return meant(source.module, source.tree, name)
    except LookupError as error:
        raise LookupError(nearest(name, error.args)) from None


def place_names(tree: ast.Module) -> dict[str, int]:
    """Return the line of each function and class at the top of a module."""
    return {n.name: n.lineno for n in tree.body if isinstance(n, (ast.ClassDef, ast.FunctionDef))}
