"""Functions of a module that is loaded, run with other code for a while."""

from __future__ import annotations

import ast
import gc
from bisect import bisect_right
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any


class Swapping:
    """The functions of one file that live in this process, and the code that they came with.

    What is swapped is a statement at the top of the file: a function, a class, an assignment
    of lambdas.  Functions that it makes anew at each call have the other code with their maker.

    Parameters
    ----------
    text : str
        Of the file, as it was run.
    path : str
        That its code says it is from.
    """

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        tree = ast.parse(text)
        live = [one for one in gc.get_objects() if _is_from(one, path)]
        self.flags = _future(tree)
        if any(one.__code__.co_flags & annotations.compiler_flag for one in live):
            self.flags |= annotations.compiler_flag  # whatever compiled it had it
        self.places: dict[CodeType, tuple[int, tuple[int, ...]]] = {}
        starts = [min([s.lineno, *(d.lineno for d in _decorators(s))]) for s in tree.body]
        # As a whole and one by one, as a file is run: what a statement is compiled to depends on
        # the imports that stand before it.
        for part in (tree, *(ast.Module([statement], []) for statement in tree.body)):
            tops: dict[int, int] = {}
            for code in self._compiled(part).co_consts:
                if isinstance(code, CodeType):
                    number = bisect_right(starts, code.co_firstlineno) - 1
                    position = tops.get(number, 0)
                    tops[number] = position + 1
                    self.places[code] = number, (position,)
                    for place, inner in _within(code, (position,)):
                        self.places[inner] = number, place
        self.functions: dict[int, list[tuple[FunctionType, CodeType, tuple[int, ...]]]] = {}
        for one in live:
            known = self.places.get(one.__code__)
            if known is not None:
                number, place = known
                self.functions.setdefault(number, []).append((one, one.__code__, place))
        self.swapped: list[tuple[FunctionType, CodeType]] = []

    def _compiled(self, tree: ast.Module) -> CodeType:
        code = compile(tree, self.path, "exec", flags=self.flags, dont_inherit=True)
        assert isinstance(code, CodeType)
        return code

    def swap(self, number: int, line: int, text: str) -> None:
        """Have the functions of one statement at the top of the file run other code.

        Parameters
        ----------
        number : int
            Of the statement in the file.
        line : int
            At which it begins.
        text : str
            What stands there instead.

        Raises
        ------
        SyntaxError, ValueError
            It is no code, or its functions can't take the others' place.
        """
        made = self._compiled(ast.parse("\n" * (line - 1) + text))
        codes = dict(_within(made))
        for function, _own, place in self.functions.get(number, ()):
            code = codes.get(place)
            if code is None or code.co_freevars != function.__code__.co_freevars:
                continue
            self.swapped.append((function, function.__code__))
            function.__code__ = code

    def restore(self) -> None:
        """Give all functions their own code back."""
        for function, code in reversed(self.swapped):
            function.__code__ = code
        self.swapped.clear()


def _is_from(one: Any, path: str) -> bool:
    return type(one) is FunctionType and one.__code__.co_filename == path


def _decorators(statement: ast.stmt) -> list[ast.expr]:
    return getattr(statement, "decorator_list", [])


def _within(
    code: CodeType, place: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], CodeType]]:
    """Yield the code of what is defined within some code, each with its place there."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    for number, one in enumerate(inner):
        yield (*place, number), one
        yield from _within(one, (*place, number))


def _future(tree: ast.Module) -> int:
    """Return the flags of what a file imports from ``__future__``."""
    names = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    }
    return annotations.compiler_flag if "annotations" in names else 0
