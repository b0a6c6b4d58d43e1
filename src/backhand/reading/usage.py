"""How a function uses one of its arguments, as far as its text tells."""

from __future__ import annotations

import ast
import inspect
import sys
from functools import lru_cache
from typing import Any, Final

import numpy as np

from backhand.frozen import frozen
from backhand.reading.source import tree_of, unwrapped

# What arrays, dicts and lists have themselves: that it is asked for tells nothing of an object.
_COMMON: Final = frozenset(
    name for kind in (np.ndarray, dict, list, str, np.random.Generator, np.random.RandomState)
    for name in dir(kind)
)  # fmt: skip
# How many calls deep an argument is followed that is handed on.
_DEEP: Final = 3


@frozen
class Usage:
    """What is done with an argument.

    Attributes
    ----------
    keys : tuple of str
        Strings that it is subscripted with, in the order of their lines.
    attributes : tuple of str
        Read or written, but for those that arrays, dicts, lists and generators have.
    unpacked : tuple of str
        What its parts are called where it is taken apart.
    texts : tuple of str
        Strings that it is compared with, or that stand for rows of a table it picks from.
    called : bool
    counts : bool
        It is used as a whole number: in ``range``, or as a size.
    tested : bool
        A branch depends on it.
    drawn : bool
        Random numbers are drawn from it.
    iterated : bool
        A loop goes over it.
    indexes : bool
        Something is picked by it, or by an entry of it.
    """

    keys: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    unpacked: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    called: bool = False
    counts: bool = False
    tested: bool = False
    drawn: bool = False
    iterated: bool = False
    indexes: bool = False

    def __or__(self, other: Usage) -> Usage:
        return Usage(
            tuple(dict.fromkeys((*self.keys, *other.keys))),
            tuple(dict.fromkeys((*self.attributes, *other.attributes))),
            self.unpacked or other.unpacked,
            tuple(dict.fromkeys((*self.texts, *other.texts))),
            self.called or other.called,
            self.counts or other.counts,
            self.tested or other.tested,
            self.drawn or other.drawn,
            self.iterated or other.iterated,
            self.indexes or other.indexes,
        )


def usage_of(function: Any, name: str) -> Usage:
    """Return how a function uses an argument, and those that it hands it to.

    Parameters
    ----------
    function : callable
    name : str
        Of the argument, or ``self.NAME`` for what an instance keeps.
    """
    return _usage(unwrapped(getattr(function, "__func__", function)), name, _DEEP)


@lru_cache(maxsize=2048)
def _usage(function: Any, name: str, deep: int) -> Usage:
    found = _Reader(function, name, deep)
    found.visit(tree_of(function))
    return found.usage


class _Reader(ast.NodeVisitor):
    def __init__(self, function: Any, name: str, deep: int) -> None:
        self._function = function
        self._name = name
        self._deep = deep
        self.usage = Usage()

    def _is(self, node: ast.AST | None) -> bool:
        if isinstance(node, ast.Name):
            return node.id == self._name
        return (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and f"{node.value.id}.{node.attr}" == self._name
        )

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if self._is(node.value):
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                self.usage |= Usage(keys=(node.slice.value,))
        elif self._is(node.slice):
            table = self._known(node.value)
            if isinstance(table, dict) and table and all(isinstance(k, str) for k in table):
                self.usage |= Usage(texts=tuple(table))
            elif isinstance(node.value, ast.Dict):
                # {"gru": 3, "lstm": 4}[kind]
                keys = [k.value for k in node.value.keys if isinstance(k, ast.Constant)]
                self.usage |= Usage(texts=tuple(k for k in keys if isinstance(k, str)))
        picks = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if not self._is(node.value) and any(map(self._picks, picks)):
            self.usage |= Usage(indexes=True)
        self.generic_visit(node)

    def _picks(self, node: ast.AST) -> bool:
        """Whether an index is the argument or an entry of it."""
        return self._is(node.value if isinstance(node, ast.Subscript) else node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self._is(node.value):
            if node.attr not in _COMMON and not _is_of_tensors(node.attr):
                self.usage |= Usage(attributes=(node.attr,))
            elif node.attr in ("rand", "randn", "normal", "standard_normal", "random", "uniform"):
                self.usage |= Usage(drawn=True)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if self._is(node.value):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and all(
                    isinstance(e, ast.Name) for e in target.elts
                ):
                    self.usage |= Usage(unpacked=tuple(e.id for e in target.elts))  # type: ignore[attr-defined]
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        if any(map(self._is, sides)):
            texts = [
                str(n.value)
                for side in sides
                for n in ast.walk(side)
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            self.usage |= Usage(texts=tuple(texts))
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        over = node.iter.args if isinstance(node.iter, ast.Call) else [node.iter]
        if any(self._is(part) for part in over):
            self.usage |= Usage(iterated=True)
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        self._tested(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._tested(node.test)
        self.generic_visit(node)

    def _tested(self, test: ast.AST) -> None:
        if self._is(test) or (isinstance(test, ast.UnaryOp) and self._is(test.operand)):
            self.usage |= Usage(tested=True)

    def visit_Call(self, node: ast.Call) -> None:
        if self._is(node.func):
            self.usage |= Usage(called=True)
        if isinstance(node.func, ast.Name) and node.func.id == "range":
            if any(self._is(a) for a in node.args):
                self.usage |= Usage(counts=True)
        elif (
            isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
            and self._is(node.func.value)
            and isinstance(node.args[0], ast.Constant)
        ):
            self.usage |= Usage(keys=(str(node.args[0].value),))
        called = self._known(node.func) if self._deep else None
        if inspect.isfunction(called):
            names = list(inspect.signature(called).parameters)
            names = names[isinstance(node.func, ast.Attribute) :]  # but self
            for k, argument in enumerate(node.args):
                if self._is(argument) and k < len(names):
                    self.usage |= _usage(called, names[k], self._deep - 1)
            for keyword in node.keywords:
                if keyword.arg and self._is(keyword.value):
                    self.usage |= _usage(called, keyword.arg, self._deep - 1)
        self.generic_visit(node)

    def _known(self, node: ast.AST) -> Any:
        """Return what a name means in the function's module."""
        held = getattr(self._function, "__globals__", {})
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            # self.TABLE, which the class holds
            owner = self._function.__qualname__.rpartition(".")[0]
            return getattr(held.get(owner), node.attr, None) if node.value.id == "self" else None
        return held.get(node.id) if isinstance(node, ast.Name) else None


def _is_of_tensors(name: str) -> bool:
    """Whether torch's tensors have an attribute, where the code may have been handed one."""
    torch = sys.modules.get("torch")
    return torch is not None and hasattr(torch.Tensor, name)


def usage_in_class(cls: Any, name: str) -> Usage:
    """Return how a class uses an argument of its constructor, kept as an attribute or not."""
    start = vars(cls).get("__init__")
    if not inspect.isfunction(start):
        return Usage()
    found = usage_of(start, name)
    kept = {
        target.attr
        for node in ast.walk(tree_of(start))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    for method in vars(cls).values():
        if inspect.isfunction(method):
            for attribute in kept:
                found |= usage_of(method, f"self.{attribute}")
    return found
