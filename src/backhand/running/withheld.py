"""What an exercise asks for, taken out of backhand's and the book's code before a submission runs.

Whose work a value is can't be told by names: a class is subclassed, a function has another name, a
method is copied, a module is put together at run time.  What all of these have in common is the
code that computes.  That code refuses here, wherever it was got from, unless other code of
backhand's or the book's calls it, which the exercise does not ask for.  Its text is not to be read
either, to be run again as somebody's own.
"""

from __future__ import annotations

import importlib
import inspect
import linecache
import marshal
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, Final

from backhand.language import gettext as _
from backhand.running import untouched
from backhand.running.service import Service, Services
from backhand.running.surroundings import INSTALLED

_ROOT: Final = str(Path(__file__).resolve().parents[1])
# Where the code of others stands that a submission may have its work done by.
_ROOMS: Final = tuple(
    os.path.join(_ROOT, room) + os.sep for room in ("functions", "layers", "networks", "book")
)
_MODULES: Final = (
    *("backhand.functions", "backhand.layers", "backhand.networks"),
    *("backhand.book.common.functions", "backhand.book.common.layers"),
    *("backhand.book.common.multi_layer_net", "backhand.book.common.multi_layer_net_extend"),
)

# Of the C library: what reads a file past Python's own calls.
_OPENS: Final = frozenset({"open", "open64", "openat", "openat64", "fopen", "fopen64", "syscall"})

_ON_THE_WAY: Final = (__file__, untouched.__file__)
_TRACEBACK: Final = os.path.join(os.path.dirname(os.__file__), "traceback.py")

for _module in _MODULES:
    importlib.import_module(_module)


class BorrowedError(OSError):
    """The work is done by somebody else's code; its argument says whose."""


class Withheld(Service):
    """Withholds code, and tells of what was asked of it all the same."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._keeper = _Keeper()

    def on_keep(self, request: dict[str, Any]) -> dict[str, Any]:
        """Withhold what is asked for: names, the references' places, whether a network is."""
        self._keeper.keep(request["names"], request["references"], networks=request["networks"])
        return {}

    def on_used(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return whose code was asked since this was asked last."""
        used, self._keeper.used = self._keeper.used, []
        return {"used": list(dict.fromkeys(used))[:5]}


class _Keeper:
    def __init__(self) -> None:
        self.used: list[str] = []
        self._files: set[str] = set()
        self._names: set[str] = set()
        self._networks = False
        # By the file: code that is what it says it is, and not made to look so.
        self._modules: dict[str, ModuleType] = {}
        self._genuine: dict[str, set[CodeType]] = {}
        self._taken: set[int] = set()

    def keep(self, names: list[str], references: list[str], *, networks: bool) -> None:
        self._names, self._networks = {name.lower() for name in names}, networks
        for place in references:
            module, _colon, name = place.partition(":")
            self._names.add(name.lower())
            thing: Any = getattr(sys.modules.get(module), name, None)
            # The file of a function has its derivative and what else goes with it.
            try:
                file = inspect.getsourcefile(thing)
            except TypeError:
                continue  # there is none of that name here, or it is made of no text: numpy's exp
            own = inspect.getmodule(thing)
            if file and not (own and _is_network(own)):
                self._files.add(file)
        for held in list(sys.modules.values()):
            if _is_foreign(held):
                self._withhold(held)
        self._watch_what_is_read_again()
        for file in [f for f in linecache.cache if f.startswith(_ROOT)]:
            del linecache.cache[file]
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse a submission the text of what is withheld, and of all that stands round it."""
        if event == "open":
            path, _mode, flags = arguments
            if not isinstance(path, (str, bytes)):
                return
            whole = os.path.realpath(os.fsdecode(path))
            within = whole.startswith(_ROOT + os.sep)
            # A folder is opened to read what is in it, by names that don't say where they stand.
            above = isinstance(flags, int) and flags & getattr(os, "O_DIRECTORY", 0)
            if not within and not (above and (_ROOT + os.sep).startswith(whole.rstrip(os.sep))):
                return
        elif not (event == "ctypes.dlsym" and arguments[1] in _OPENS):
            return
        between: list[str] = []
        if not _is_asked_by_a_stranger(sys._getframe(1), between):
            return
        # Who prints what was raised has the lines looked up on the way, and means nothing by it;
        # and code of ours may look at what it is called by.
        if not any(file == _TRACEBACK or file.startswith(_ROOT) for file in between):
            self.used.append("backhand")
        raise BorrowedError(_("the text of backhand's own code is not to be read here"))

    def _withhold(self, module: ModuleType) -> None:
        assert module.__file__ is not None
        self._modules.setdefault(module.__file__, module)
        for thing in list(vars(module).values()):
            own = isinstance(thing, (FunctionType, type)) and thing.__module__ == module.__name__
            if not own:
                continue
            whole = module.__file__ in self._files or thing.__name__.lower() in self._names
            network = self._networks and isinstance(thing, type) and _is_network(module)
            if whole or network:
                for function in _functions_of(thing):
                    self._take_out(function)

    def _take_out(self, function: FunctionType) -> None:
        code = function.__code__
        if code.co_name == _TRAMPOLINE:
            return
        self._taken.update(hash(part) for part in _with_inner(code))
        # Packed: what lies about ready to be called would be found.
        packed = marshal.dumps(code)
        held = (function.__globals__, function.__name__, function.__defaults__)
        cells, named_defaults = function.__closure__, function.__kwdefaults__
        whose = f"{function.__module__}.{function.__qualname__}"

        def asked(arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
            caller = sys._getframe(2).f_code
            if self._is_genuine(caller):
                own = FunctionType(marshal.loads(packed), *held, cells)
                own.__kwdefaults__ = named_defaults
                return own(*arguments, **named)
            self.used.append(whose)
            raise BorrowedError(whose)

        function.__code__ = _trampoline(asked, code)
        function.__defaults__ = function.__kwdefaults__ = None

    def _is_genuine(self, code: CodeType) -> bool:
        """Whether code stands in backhand's or the book's files, as they are."""
        file = code.co_filename
        if not file.startswith(_ROOMS):
            return False
        if file not in self._genuine:
            module = self._modules.get(file)
            things = [] if module is None else list(vars(module).values())
            functions = [f for thing in things for f in _functions_of(thing)]
            self._genuine[file] = {part for f in functions for part in _with_inner(f.__code__)}
        return hash(code) in self._taken or code in self._genuine[file]

    def _watch_what_is_read_again(self) -> None:
        """Withhold as well what is loaded anew from the same files."""
        real = SourceFileLoader.exec_module

        def exec_module(loader: SourceFileLoader, module: ModuleType) -> None:
            real(loader, module)
            if os.path.realpath(loader.path).startswith(_ROOMS):
                self._withhold(module)

        SourceFileLoader.exec_module = exec_module  # type: ignore[method-assign, assignment]


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _with_inner(part)


def _is_asked_by_a_stranger(frame: FrameType | None, between: list[str]) -> bool:
    """Whether a submission asks for a file, and does not just import what is there.

    Parameters
    ----------
    frame : frame
        That asks.
    between : list of str
        The files between the two are put there.
    """
    while frame is not None:
        file, name = frame.f_code.co_filename, frame.f_code.co_name
        if file.startswith("<frozen importlib"):
            if name == "_load_unlocked":
                return False
        elif not file.startswith((*INSTALLED, _ROOT, "<frozen runpy>")):
            return True
        elif file not in _ON_THE_WAY:
            between.append(file)
        frame = frame.f_back
    return False


def _is_foreign(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and file.startswith(_ROOMS)


def _is_network(module: ModuleType) -> bool:
    # The book's is found under its own name as well.
    file = module.__file__ or ""
    return file.startswith(_ROOMS[2]) or os.path.basename(file).startswith("multi_layer_net")


def _functions_of(thing: Any) -> Iterator[FunctionType]:
    if isinstance(thing, FunctionType):
        yield thing
    elif isinstance(thing, type):
        for held in list(vars(thing).values()):
            parts = [held, getattr(held, "__func__", None)]
            parts += [getattr(held, name, None) for name in ("fget", "fset", "fdel")]
            yield from (part for part in parts if isinstance(part, FunctionType))


_TRAMPOLINE: Final = "backhand_withholds"


def _trampoline(asked: Callable[..., Any], code: CodeType) -> CodeType:
    """Return code to stand in a function's place, which has `asked` decide.

    It takes the place of the code itself: whoever holds the function, a subclass, an alias, a
    copied method, holds it too.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a text is called, until a function stands in its place
        whole = compile(
            f"def {_TRAMPOLINE}(*arguments, **named): return 'asked'(arguments, named)", "-", "exec"
        )
    made = next(part for part in whole.co_consts if isinstance(part, CodeType))
    return made.replace(
        co_consts=tuple(asked if part == "asked" else part for part in made.co_consts),
        co_freevars=code.co_freevars,
        co_filename=code.co_filename,
    )
