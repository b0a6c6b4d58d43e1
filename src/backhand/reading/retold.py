"""Losses that a turn shows at its end, asked as well when what they are made of is first there.

Two networks that are trained against each other are each judged by a loss of their own.  Where it
is only shown after the other one's data were drawn anew, it is told too late to be the loss whose
gradient was taken; asked at the end of the line in which its arguments were first complete, it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from backhand.pattern import pattern

_TOLD: Final = pattern(r"loss|cost|objective|(^|_)nll", re.IGNORECASE)
_NO_LOSS: Final = pattern(r"grad|prime|deriv|back|delta|update|step|^d[A-Z]")
# What a loss is kept under, or called by: twice, or there is nothing to be told apart.
_SAID: Final = pattern(r"\b\w*(?:loss|cost|objective|nll)\w*\(|\b\w*(?:loss|cost)\w* = ", re.I)
# What is seen of a loss that is asked where its author did not.
_RETOLD: Final = pattern(r"loss_as_of_\d+_")
_MODULES: Final = frozenset({"np", "numpy"})
_TAKEN: Final = frozenset({"mean", "sum"})


def with_losses_retold(text: str) -> str:
    """Return a program's text with such losses asked at the ends of lines; no line is moved.

    Examples
    --------
    >>> text = '''def loss_d(p): return -log(p)
    ... for step in range(9):
    ...     p = d(real)
    ...     train_d(p)
    ...     p = d(fake)
    ...     print(loss_d(p))'''
    >>> with_losses_retold(text).splitlines()[2]
    '    p = d(real); loss_as_of_3_loss_d = loss_d(p)'
    """
    if len(_SAID.findall(text)) < 2:
        return text
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    pure = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and _is_pure(node)}
    lines = text.split("\n")
    for node in ast.walk(tree):
        if not isinstance(node, (ast.For, ast.While)):
            continue
        for name, loss, statement in _told_early(node.body, pure):
            end = statement.end_lineno or statement.lineno
            line = lines[end - 1]
            # A comment, or another statement, ends the line: there is no room.
            if len(line.encode()) == statement.end_col_offset:
                lines[end - 1] = f"{line}; loss_as_of_{end}_{name} = {ast.unparse(loss)}"
    return "\n".join(lines)


def told_as(name: str) -> str:
    """Return what a loss is called that is asked where its author did not; "" for another value.

    Examples
    --------
    >>> told_as("loss_as_of_3_loss_d"), told_as("loss_d")
    ('loss_d', '')
    """
    found = _RETOLD.match(name)
    return name[found.end() :] if found else ""


def _is_pure(function: ast.FunctionDef) -> bool:
    """Whether a loss is a function of what it is handed, and leaves nothing behind."""
    if not _TOLD.search(function.name) or _NO_LOSS.search(function.name):
        return False
    for node in ast.walk(function):
        if isinstance(node, (ast.Global, ast.Nonlocal, ast.Yield, ast.Await, ast.For, ast.While)):
            return False
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            return False
        if isinstance(node, ast.Call) and re.search(r"print|random|append", ast.unparse(node.func)):
            return False
    return any(isinstance(node, ast.Return) and node.value for node in function.body)


def _told_early(body: list[ast.stmt], pure: set[str]) -> Iterator[tuple[str, ast.expr, ast.stmt]]:
    """Yield losses of which something is made anew before, with where all of it was there first.

    What each is called, the expression, and the statement after which it can be asked.
    """
    for place, shown in enumerate(body):
        for name, loss, names in _losses_in(shown, pure):
            made = [(n, own) for n, one in enumerate(body[:place]) if (own := _kept(one) & names)]
            complete: set[str] = set()
            due = {n for _place, own in made for n in own}
            for n, own in made[:-1]:
                complete |= own
                if due and complete == due:
                    yield name, loss, body[n]
                    break


def _losses_in(statement: ast.stmt, pure: set[str]) -> Iterator[tuple[str, ast.expr, set[str]]]:
    """Yield the losses that a statement asks for, with the names that they are made of."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in pure:
            names = {part.id for part in node.args if isinstance(part, ast.Name)}
            if names and len(names) == len(node.args) and not node.keywords:
                yield node.func.id, node, names
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if _TOLD.search(name) and not _NO_LOSS.search(name) and _is_formula(node.value):
                names = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)} - _MODULES
                if names and len(node.targets) == 1:
                    yield name, node.value, names


def _is_formula(value: ast.expr) -> bool:
    """Whether an expression is one of NumPy's functions of arrays, and draws nothing."""
    calls = [node.func for node in ast.walk(value) if isinstance(node, ast.Call)]
    own = (
        isinstance(func, ast.Attribute)
        and (
            (isinstance(func.value, ast.Name) and func.value.id in _MODULES) or func.attr in _TAKEN
        )
        for func in calls
    )
    return bool(calls) and all(own)


def _kept(statement: ast.stmt) -> set[str]:
    """Return the names that a statement keeps a value under."""
    if not isinstance(statement, ast.Assign):
        return set()
    parts = [part for target in statement.targets for part in ast.walk(target)]
    return {part.id for part in parts if isinstance(part, ast.Name)}
