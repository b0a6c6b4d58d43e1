"""What an exercise asks for, taken out of backhand's and the book's code before a submission runs.

Whose work a value is can't be told by names: a class is subclassed, a function has another name, a
method is copied, a module is put together at run time.  What all of these have in common is the
code that computes.  That code refuses here, wherever it was got from, unless other code of
backhand's or the book's calls it, which the exercise does not ask for.
"""

from __future__ import annotations

import importlib
import inspect
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from backhand.running.service import Service, Services

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

for _module in _MODULES:
    importlib.import_module(_module)


class BorrowedError(Exception):
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

    def _withhold(self, module: ModuleType) -> None:
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
        own = FunctionType(
            code,
            function.__globals__,
            function.__name__,
            function.__defaults__,
            function.__closure__,
        )
        own.__kwdefaults__ = function.__kwdefaults__
        whose = f"{function.__module__}.{function.__qualname__}"

        def asked(arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
            caller = sys._getframe(2).f_code
            if caller.co_filename.startswith(_ROOMS):
                return own(*arguments, **named)
            self.used.append(whose)
            raise BorrowedError(whose)

        function.__code__ = _trampoline(asked, code)
        function.__defaults__ = function.__kwdefaults__ = None

    def _watch_what_is_read_again(self) -> None:
        """Withhold as well what is loaded anew from the same files."""
        real = SourceFileLoader.exec_module

        def exec_module(loader: SourceFileLoader, module: ModuleType) -> None:
            real(loader, module)
            if os.path.realpath(loader.path).startswith(_ROOMS):
                self._withhold(module)

        SourceFileLoader.exec_module = exec_module  # type: ignore[method-assign, assignment]


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
