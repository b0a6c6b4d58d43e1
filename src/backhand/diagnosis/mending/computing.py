"""Which functions of a file only compute: an edit calls no others, whatever they are called."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

_NUMERICAL: Final = frozenset({"np", "numpy", "math", "cmath", "cp", "xp", "jnp", "scipy"})
_BUILTINS: Final = frozenset({
    "abs", "bool", "divmod", "enumerate", "float", "int", "isinstance", "len", "list", "map",
    "max", "min", "pow", "range", "reversed", "round", "set", "sorted", "sum", "tuple", "zip",
})  # fmt: skip
# Methods that give an array, a number or a list of what they are called on.
_METHODS: Final = frozenset({
    "all", "any", "argmax", "argmin", "argsort", "astype", "clip", "copy", "cumprod", "cumsum",
    "diagonal", "dot", "exp", "flatten", "get", "items", "keys", "log", "max", "mean", "min",
    "prod", "ravel", "repeat", "reshape", "round", "squeeze", "std", "sum", "swapaxes", "take",
    "tanh", "tolist", "trace", "transpose", "values", "var",
})  # fmt: skip
# Statements that keep values under names of the function's own, and hand one back.
_PLAIN: Final = (
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.Return,
    ast.If,
    ast.For,
    ast.Pass,
    ast.Assert,
    ast.Raise,
)


def computing(tree: ast.Module) -> tuple[ast.FunctionDef, ...]:
    """Return the functions that do nothing but compute what they return.

    They keep nothing, write nothing, and call only what computes: NumPy, a few builtins and
    methods, and one another.  An edit can call them without anything happening.

    Parameters
    ----------
    tree : ast.Module
        Of the file.
    """
    named: dict[str, list[ast.FunctionDef]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            named.setdefault(node.name, []).append(node)
    left = {f for own in named.values() for f in own if _keeps_to_itself(f)}
    while True:
        # What calls one that fell out falls out as well.
        fell = {f for f in left if not all(_may_call(c, named, left) for c in _calls(f))}
        if not fell:
            return tuple(sorted(left, key=lambda f: f.lineno))
        left -= fell


def _keeps_to_itself(function: ast.FunctionDef) -> bool:
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]  # its docstring
    for statement in (node for one in body for node in ast.walk(one)):
        if isinstance(statement, ast.stmt) and not isinstance(statement, _PLAIN):
            return False
        if isinstance(statement, (ast.Yield, ast.YieldFrom, ast.Await)):
            return False
        if isinstance(statement, ast.Attribute) and isinstance(statement.ctx, ast.Store):
            return False
    return bool(body)


def _calls(function: ast.FunctionDef) -> list[ast.expr]:
    return [n.func for one in function.body for n in ast.walk(one) if isinstance(n, ast.Call)]


def _may_call(
    called: ast.expr,
    named: Mapping[str, list[ast.FunctionDef]],
    computes: set[ast.FunctionDef],
) -> bool:
    if isinstance(called, ast.Name):
        own = named.get(called.id)
        if own is not None:
            return all(f in computes for f in own)
        return called.id in _BUILTINS or called.id.endswith(("Error", "Exception"))
    if not isinstance(called, ast.Attribute):
        return False
    root = called.value
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and root.id in _NUMERICAL:
        return "random" not in ast.unparse(called)  # a draw changes the next one
    if isinstance(called.value, ast.Name) and called.value.id == "self" and called.attr in named:
        return all(f in computes for f in named[called.attr])
    return called.attr in _METHODS
