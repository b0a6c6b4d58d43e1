"""Functions of a module that is loaded, run with other code for a while."""

from __future__ import annotations

import ast
import gc
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType

from backhand.frozen import frozen


@frozen
class Part:
    """A statement at the top of a file, or a method of a class there, as it is to be run.

    Attributes
    ----------
    number : int
        Of the statement in the file.
    line : int
        At which the text begins.
    text : str
    owner : str
        Of a method, the name of its class.
    """

    number: int
    line: int
    text: str
    owner: str = ""


Place = tuple[int, tuple[int, ...]]
"""Which statement at the top of a file, and the way down from its code to some code in it."""


class Swapping:
    """The functions of one file that live in this process, and the code that they came with.

    What is swapped is a statement at the top of the file: a function, a class, an assignment
    of lambdas.  Functions that it makes anew at each call have the other code with their maker.

    Parameters
    ----------
    tree : ast.Module
        Of the file, as it was compiled; statement by statement, or as a whole.
    path : str
        That its code says it is from.
    starts : list of int, optional
        The first line of each of the author's statements at the top, where the tree has others.
    """

    def __init__(self, tree: ast.Module, path: str, starts: list[int] | None = None) -> None:
        self.path = path
        live = _living(path)
        self.flags = _future(tree)
        if any(one.__code__.co_flags & annotations.compiler_flag for one in live):
            self.flags |= annotations.compiler_flag  # whatever compiled it had it
        starts = starts or first_lines(tree)
        self.places: dict[CodeType, Place] = {}
        # One after another, or as a whole: what a statement is compiled to depends on the
        # imports before it.
        for module in (*(ast.Module([statement], []) for statement in tree.body), tree):
            made = self.codes(module, starts)
            self.places |= {code: place for place, code in made.items()}
        self.functions: dict[int, list[tuple[FunctionType, tuple[int, ...]]]] = {}
        for one in live:
            known = self.places.get(one.__code__)
            if known is not None:
                number, place = known
                self.functions.setdefault(number, []).append((one, place))
        self.swapped: list[tuple[FunctionType, CodeType]] = []

    def codes(self, module: ast.Module, starts: list[int]) -> dict[Place, CodeType]:
        """Return the code of all that some statements define, by its place."""
        found: dict[Place, CodeType] = {}
        tops: dict[int, int] = {}
        for code in _inner(self._compiled(module)):
            number = bisect_right(starts, code.co_firstlineno) - 1
            position = tops.get(number, 0)
            tops[number] = position + 1
            found[number, (position,)] = code
            for place, inner in _within(code, (position,)):
                found[number, place] = inner
        return found

    def _compiled(self, tree: ast.Module) -> CodeType:
        code = compile(tree, self.path, "exec", flags=self.flags, dont_inherit=True)
        assert isinstance(code, CodeType)
        return code

    def put(self, number: int, codes: Mapping[Place, CodeType]) -> None:
        """Have the functions of one statement run other code."""
        for function, place in self.functions.get(number, ()):
            code = codes.get((number, place))
            if code is None or code.co_freevars != function.__code__.co_freevars:
                continue
            self.swapped.append((function, function.__code__))
            function.__code__ = code

    def swap(self, part: Part) -> None:
        """Have the functions of a part of the file run other code.

        Raises
        ------
        SyntaxError, ValueError
            It is no code, or its functions can't take the others' place.
        """
        if part.owner:
            head = "\n" * (part.line - 2) + f"class {part.owner}:\n"
            (owner,) = _inner(self._compiled(ast.parse(head + part.text)))
            method = _inner(owner)[-1]
            at = self._place_of(part)
            codes = {at: method, **dict(_within(method, at))}
        else:
            codes = dict(_within(self._compiled(ast.parse("\n" * (part.line - 1) + part.text))))
        self.put(part.number, {(part.number, place): code for place, code in codes.items()})

    def _place_of(self, part: Part) -> tuple[int, ...]:
        for code, (number, place) in self.places.items():
            if number == part.number and len(place) == 2 and code.co_firstlineno == part.line:
                return place
        raise ValueError("no such method")

    def restore(self) -> None:
        """Give all functions their own code back."""
        for function, code in reversed(self.swapped):
            function.__code__ = code
        self.swapped.clear()


def _living(path: str) -> list[FunctionType]:
    """Return the functions of a file that live here, however they are held."""
    # Written out: there are a hundred thousand objects to be asked.
    live = [
        one
        for one in gc.get_objects()
        if type(one) is FunctionType and one.__code__.co_filename == path
    ]
    # What was there at a `gc.freeze` is not among them.
    for module in list(sys.modules.values()):
        space = getattr(module, "__dict__", {})
        if space.get("__file__") != path:
            continue
        spaces = [space, *(vars(v) for v in space.values() if isinstance(v, type))]
        for held in [one for part in spaces for one in part.values()]:
            one = held.__func__ if isinstance(held, (staticmethod, classmethod)) else held
            one = one.fget if isinstance(one, property) else one
            if type(one) is FunctionType and one.__code__.co_filename == path:
                live.append(one)
    return list(dict.fromkeys(live))


def first_lines(tree: ast.Module) -> list[int]:
    """Return the line at which each statement at the top begins, its decorators with it."""
    return [min([s.lineno, *(d.lineno for d in _decorators(s))]) for s in tree.body]


def _decorators(statement: ast.stmt) -> list[ast.expr]:
    return getattr(statement, "decorator_list", [])


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _within(
    code: CodeType, place: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], CodeType]]:
    """Yield the code of what is defined within some code, each with its place there."""
    for number, one in enumerate(_inner(code)):
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
