"""What the text of a function tells: what it returns, and how that is called."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from typing import Any


@cache
def text_of(function: Any) -> str:
    """Return the text of a function; empty where there is none."""
    try:
        return textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
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
