"""What the text of a function tells: what it returns, and how that is called."""

from __future__ import annotations

import ast
import contextlib
import inspect
import textwrap
import types
from functools import cache
from typing import Any, Final

# One around another, at most: none is endless.
_DECORATORS: Final = 8


def unwrapped(function: Any) -> Any:
    """Return the function that decorators were put around.

    One that says what it wraps (functools.wraps) is asked.  One of an author's own is a function
    of ``*args, **kwargs`` that closes over one other: what is handed to it is handed on.
    """
    for _turn in range(_DECORATORS):
        function = inspect.unwrap(function)
        inner = _closed_over(function)
        if inner is None:
            break
        function = inner
    return function


def _closed_over(function: Any) -> Any:
    """Return the one function that a function of any arguments closes over; None if it does not."""
    code = getattr(function, "__code__", None)
    if code is None or not isinstance(function, types.FunctionType) or not function.__closure__:
        return None
    all_of_them = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
    if code.co_flags & all_of_them != all_of_them or code.co_kwonlyargcount:
        return None
    if code.co_varnames[: code.co_argcount] not in ((), ("self",)):
        return None
    held = []
    for cell in function.__closure__:
        with contextlib.suppress(ValueError):  # an empty cell
            held.append(cell.cell_contents)
    inner = [f for f in held if isinstance(f, types.FunctionType) and f is not function]
    return inner[0] if len(inner) == 1 else None


@cache
def text_of(function: Any) -> str:
    """Return the text of a function; empty where there is none."""
    try:
        return textwrap.dedent(inspect.getsource(unwrapped(function)))
    except (OSError, TypeError):
        return ""


@cache
def tree_of(function: Any) -> ast.AST:
    """Return the syntax tree of a function; an empty one where it can't be had."""
    try:
        return ast.parse(text_of(function))
    except SyntaxError:
        return ast.Module([], [])


def returns_value(function: Any) -> bool:
    """Whether a function returns something somewhere."""
    return any(
        isinstance(node, ast.Return) and node.value is not None
        for node in ast.walk(tree_of(function))
    )


@cache
def returned_names(function: Any) -> list[str] | None:
    """Return what the values of a function's last return statement are called, as far as told."""
    nodes = [
        n for n in ast.walk(tree_of(function)) if isinstance(n, ast.Return) and n.value is not None
    ]
    if not nodes:
        return None
    value = nodes[-1].value
    parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
    found = [_called(part) for part in parts]
    return found


@cache
def returned_parts(function: Any) -> list[Any]:
    """Return what the parts of a function's last return statement are called, tuples as lists."""
    nodes = [
        n for n in ast.walk(tree_of(function)) if isinstance(n, ast.Return) and n.value is not None
    ]
    return _parts(nodes[-1].value) if nodes and isinstance(nodes[-1].value, ast.Tuple) else []


def _parts(node: Any) -> Any:
    if isinstance(node, (ast.Tuple, ast.List)):
        return [_parts(part) for part in node.elts]
    return _called(node)


def _called(node: Any) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _called(node.func.value)  # dx.reshape(…)
    return ""
